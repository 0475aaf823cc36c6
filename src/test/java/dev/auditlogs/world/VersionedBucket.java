package dev.auditlogs.world;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/// A bucket that keeps versions, which the S3 emulator does not: those that a test gives it, and what is put since.
public final class VersionedBucket implements AutoCloseable {

    private final HttpServer server;
    private final List<Version> versions = new CopyOnWriteArrayList<>();
    private final List<Put> puts = new CopyOnWriteArrayList<>();

    private record Version(
            String key, String id, String modified, boolean latest, byte[] bytes, Map<String, String> metadata) {}

    /// What was put, under which condition.
    public record Put(String key, String ifNoneMatch, byte[] bytes, String contentType, Map<String, String> metadata) {}

    public VersionedBucket() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /// @param latest whether it is the current one, not deleted since
    public void add(String key, ResponseBytes<GetObjectResponse> object, boolean latest) {
        var number = versions.size();
        versions.add(new Version(
                key,
                "v" + number,
                "2026-11-24T10:00:%02dZ".formatted(number),
                latest,
                object.asByteArray(),
                object.response().metadata()));
    }

    /// For a client: what it puts into `pending/` is kept here, as if it were deleted there in the end.
    ///
    /// @param s3 reads it
    public ExecutionInterceptor keeping(S3Client s3) {
        return new ExecutionInterceptor() {
            @Override
            public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
                if (context.request() instanceof PutObjectRequest put
                        && put.key().startsWith("pending/")) {
                    add(
                            put.key(),
                            s3.getObjectAsBytes(r -> r.bucket(put.bucket()).key(put.key())),
                            false);
                }
            }
        };
    }

    public List<Put> puts() {
        return List.copyOf(puts);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var query = String.valueOf(exchange.getRequestURI().getRawQuery());
            var path = exchange.getRequestURI().getPath();
            var key = path.substring(path.indexOf('/', 1) + 1);
            var body = exchange.getRequestBody().readAllBytes();
            if (exchange.getRequestMethod().equals("PUT")) {
                put(exchange, key, body);
            } else if (query.contains("versionId=")) {
                get(exchange, query.replaceFirst(".*versionId=", ""));
            } else if (query.contains("versions")) {
                list(
                        exchange,
                        URLDecoder.decode(query.replaceFirst(".*prefix=([^&]*).*", "$1"), StandardCharsets.UTF_8));
            } else {
                exchange.sendResponseHeaders(501, -1);
            }
        }
    }

    private void put(HttpExchange exchange, String key, byte[] body) throws IOException {
        var headers = exchange.getRequestHeaders();
        var metadata = headers.entrySet().stream()
                .filter(header -> header.getKey().startsWith("X-amz-meta-"))
                .collect(Collectors.toMap(
                        header -> header.getKey().substring("X-amz-meta-".length()),
                        header -> header.getValue().getFirst()));
        puts.add(new Put(key, headers.getFirst("If-None-Match"), body, headers.getFirst("Content-Type"), metadata));
        exchange.getResponseHeaders().add("ETag", "\"etag\"");
        exchange.sendResponseHeaders(200, -1);
    }

    private void get(HttpExchange exchange, String id) throws IOException {
        var version = versions.stream()
                .filter(each -> each.id().equals(id))
                .findFirst()
                .orElseThrow();
        version.metadata()
                .forEach((name, value) -> exchange.getResponseHeaders().add("x-amz-meta-" + name, value));
        exchange.getResponseHeaders().add("Content-Type", "application/gzip");
        exchange.sendResponseHeaders(200, version.bytes().length);
        exchange.getResponseBody().write(version.bytes());
    }

    private void list(HttpExchange exchange, String prefix) throws IOException {
        var xml = new ArrayList<String>();
        for (var version : versions) {
            if (version.key().startsWith(prefix)) {
                xml.add("""
                        <Version><Key>%s</Key><VersionId>%s</VersionId><IsLatest>%s</IsLatest>
                        <LastModified>%s</LastModified><Size>%d</Size></Version>""".formatted(
                        version.key(), version.id(), version.latest(), version.modified(), version.bytes().length));
            }
        }
        var bytes = ("<ListVersionsResult><IsTruncated>false</IsTruncated>" + String.join("", xml)
                        + "</ListVersionsResult>")
                .getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/xml");
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
