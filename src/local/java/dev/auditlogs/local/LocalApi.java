package dev.auditlogs.local;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Executors;

/// What API Gateway is to the handler of destinations, on 127.0.0.1: HTTP in, an event of an HTTP API with payload
/// 2.0 to the handler, its answer out. The authorizer believes everybody: a bearer token is the organization's id,
/// and has both rights of a member.
public final class LocalApi implements AutoCloseable {

    private static final String BEARER = "Bearer ";
    private static final String SCOPE = "audit-log-destinations:read audit-log-destinations:write";

    /// API Gateway's own limit.
    private static final int BODY_BYTES_MAX = 10 * 1024 * 1024;

    private static final int BAD_GATEWAY = 502;

    private final ObjectMapper json = new ObjectMapper();
    private final HttpServer server;
    private final RequestStreamHandler handler;

    private LocalApi(HttpServer server, RequestStreamHandler handler) {
        this.server = server;
        this.handler = handler;
    }

    /// @param port 0: a free one
    public static LocalApi start(int port, RequestStreamHandler handler) {
        try {
            var api = new LocalApi(
                    HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0), handler);
            api.server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            api.server.createContext("/", api::answer);
            api.server.start();
            return api;
        } catch (IOException e) {
            throw new UncheckedIOException("the API cannot listen on 127.0.0.1:" + port, e);
        }
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var answer = new ByteArrayOutputStream();
            var event = json.writeValueAsBytes(event(exchange));
            try {
                handler.handleRequest(new ByteArrayInputStream(event), answer, LocalContext.of("destinations"));
            } catch (RuntimeException e) {
                exchange.sendResponseHeaders(BAD_GATEWAY, -1);
                throw e;
            }
            send(exchange, json.readTree(answer.toByteArray()));
        }
    }

    private ObjectNode event(HttpExchange exchange) throws IOException {
        var uri = exchange.getRequestURI();
        var event = json.createObjectNode();
        event.put("version", "2.0").put("routeKey", "$default");
        event.put("rawPath", uri.getPath()).put("rawQueryString", uri.getQuery() == null ? "" : uri.getQuery());
        if (uri.getQuery() != null) {
            var query = event.putObject("queryStringParameters");
            for (var parameter : uri.getQuery().split("&")) {
                var parts = parameter.split("=", 2);
                query.put(parts[0], parts.length == 1 ? "" : parts[1]);
            }
        }
        var headers = event.putObject("headers");
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), String.join(",", values)));
        var context = event.putObject("requestContext");
        context.put("accountId", "000000000000").put("stage", "$default");
        context.put("requestId", UUID.randomUUID().toString());
        context.putObject("http")
                .put("method", exchange.getRequestMethod())
                .put("path", uri.getPath())
                .put("protocol", "HTTP/1.1")
                .put("sourceIp", "127.0.0.1");
        var token = exchange.getRequestHeaders().getFirst("Authorization");
        if (token != null && token.startsWith(BEARER)) {
            context.putObject("authorizer")
                    .putObject("jwt")
                    .putObject("claims")
                    .put("organization_id", token.substring(BEARER.length()))
                    .put("sub", "laptop")
                    .put("scope", SCOPE);
        }
        var body = exchange.getRequestBody().readNBytes(BODY_BYTES_MAX);
        if (body.length > 0) {
            event.put("body", Base64.getEncoder().encodeToString(body));
        }
        return event.put("isBase64Encoded", body.length > 0);
    }

    private static void send(HttpExchange exchange, JsonNode answer) throws IOException {
        for (var header : answer.path("headers").properties()) {
            exchange.getResponseHeaders().add(header.getKey(), header.getValue().asText());
        }
        var body = answer.path("body").asText("");
        // So that the terminal's prompt begins on a new line.
        var bytes = (body.isEmpty() ? "" : body + "\n").getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.path("statusCode").intValue(), bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
