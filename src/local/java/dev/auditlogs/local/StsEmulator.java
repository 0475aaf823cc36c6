package dev.auditlogs.local;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// STS on 127.0.0.1, as far as
/// [AssumeRole](https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html) goes: any role, a session
/// of any name that STS would take.
final class StsEmulator implements AutoCloseable {

    private static final String SESSION_NAME = "[\\w+=,.@-]{2,64}";

    private final HttpServer server;
    private final List<String> sessions = new CopyOnWriteArrayList<>();
    private final List<String> policies = new CopyOnWriteArrayList<>();
    private final Set<String> refused = ConcurrentHashMap.newKeySet();
    private volatile boolean refusesLongPolicies;
    private volatile Duration length = Duration.ofHours(1);

    private StsEmulator(HttpServer server) {
        this.server = server;
    }

    static StsEmulator start() {
        try {
            var emulator =
                    new StsEmulator(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
            emulator.server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            emulator.server.createContext("/", emulator::answer);
            emulator.server.start();
            return emulator;
        } catch (IOException e) {
            throw new UncheckedIOException("the STS emulator cannot listen on 127.0.0.1", e);
        }
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    List<String> sessions() {
        return List.copyOf(sessions);
    }

    /// Of the sessions, in their order.
    List<String> policies() {
        return List.copyOf(policies);
    }

    /// As STS does when their packed form is too large.
    void refuseLongPolicies() {
        refusesLongPolicies = true;
    }

    void refuse(String name) {
        refused.add(name);
    }

    void accept(String name) {
        refused.remove(name);
    }

    void sessionsLast(Duration time) {
        length = time;
    }

    private void answer(HttpExchange exchange) throws IOException {
        var form = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        var parameters = Stream.of(form.split("&"))
                .map(parameter -> parameter.split("=", 2))
                .collect(Collectors.toMap(
                        parameter -> parameter[0],
                        parameter -> URLDecoder.decode(parameter[1], StandardCharsets.UTF_8)));
        var session = parameters.getOrDefault("RoleSessionName", "");
        if (refused.contains(session)) {
            send(exchange, 403, error("AccessDenied", "not authorized to perform: sts:AssumeRole"));
        } else if (!session.matches(SESSION_NAME)) {
            send(exchange, 400, error("ValidationError", "no session name: " + session));
        } else if (refusesLongPolicies && parameters.getOrDefault("Policy", "").contains("/logs/")) {
            send(exchange, 400, error("PackedPolicyTooLarge", "packed size of session policy is too large"));
        } else {
            sessions.add(session);
            policies.add(parameters.getOrDefault("Policy", ""));
            send(exchange, 200, session(parameters.get("RoleArn"), session));
        }
    }

    private String session(String role, String name) {
        return """
                <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
                <AssumedRoleUser><AssumedRoleId>AROALOCAL:%s</AssumedRoleId><Arn>%s/%s</Arn></AssumedRoleUser>
                <Credentials><AccessKeyId>%s</AccessKeyId><SecretAccessKey>%s</SecretAccessKey>
                <SessionToken>local</SessionToken><Expiration>%s</Expiration></Credentials></AssumeRoleResult>
                <ResponseMetadata><RequestId>local</RequestId></ResponseMetadata></AssumeRoleResponse>
                """.formatted(
                        name,
                        role,
                        name,
                        SessionKeys.accessKey(name),
                        SessionKeys.SECRET,
                        Instant.now().plus(length).truncatedTo(ChronoUnit.SECONDS));
    }

    private static String error(String code, String message) {
        return """
                <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>
                <Code>%s</Code><Message>%s</Message></Error><RequestId>local</RequestId></ErrorResponse>
                """.formatted(code, message);
    }

    private static void send(HttpExchange exchange, int status, String xml) throws IOException {
        var bytes = xml.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "text/xml");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
