package dev.auditlogs.world;

import static java.util.stream.Collectors.joining;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/// A bucket that keeps versions, which the S3 emulator does not: those that a test gives it, and what is put since.
public final class VersionedBucket implements AutoCloseable {

    private static final Pattern OBJECT =
            Pattern.compile("<Object><Key>([^<]*)</Key>(?:<VersionId>([^<]*)</VersionId>)?</Object>");
    private static final Pattern RANGE = Pattern.compile("bytes=0-(\\d+)");

    private final HttpServer server;
    private final List<Version> versions = new CopyOnWriteArrayList<>();
    private final List<Put> puts = new CopyOnWriteArrayList<>();
    private int added;

    private int writesMax = Integer.MAX_VALUE;
    private int writes;

    private record Version(
            String key,
            String id,
            String modified,
            boolean latest,
            boolean marker,
            byte[] bytes,
            Map<String, String> metadata) {

        Version latest(boolean is) {
            return new Version(key, id, modified, is, marker, bytes, metadata);
        }
    }

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
        add(key, latest, false, object.asByteArray(), object.response().metadata());
    }

    /// A new version, the current one.
    public void add(String key, byte[] bytes) {
        add(key, true, false, bytes, Map.of());
    }

    private synchronized void add(
            String key, boolean latest, boolean marker, byte[] bytes, Map<String, String> metadata) {
        if (latest) {
            versions.replaceAll(each -> each.key().equals(key) ? each.latest(false) : each);
        }
        var number = added++;
        var modified = Instant.parse("2026-11-24T10:00:00Z").plusSeconds(number).toString();
        versions.add(new Version(key, "v" + number, modified, latest, marker, bytes, metadata));
    }

    /// Deletes the current version: there is a delete marker then.
    public void delete(String key) {
        add(key, true, true, new byte[0], Map.of());
    }

    /// @param version as [#all] has it
    public void forget(String version) {
        delete(version.substring(0, version.indexOf(' ')), version.substring(version.indexOf(' ') + 1));
    }

    /// For good; the newest of those that are left becomes the current one.
    private synchronized void delete(String key, String id) {
        var gone = versions.stream()
                .filter(each -> each.key().equals(key) && each.id().equals(id))
                .toList();
        versions.removeAll(gone);
        if (gone.stream().anyMatch(Version::latest)) {
            versions.stream()
                    .filter(each -> each.key().equals(key))
                    .reduce((older, newer) -> newer)
                    .ifPresent(newest -> versions.set(versions.indexOf(newest), newest.latest(true)));
        }
    }

    /// The keys of the objects that are there.
    public List<String> keys() {
        return current("").map(Version::key).toList();
    }

    /// What is kept, the oldest first: the key and the id of each version and delete marker.
    public List<String> all() {
        return versions.stream().map(each -> each.key() + " " + each.id()).toList();
    }

    /// What all versions hold below a prefix.
    public List<byte[]> contents(String prefix) {
        return versions.stream()
                .filter(each -> each.key().startsWith(prefix) && !each.marker())
                .map(Version::bytes)
                .toList();
    }

    private Stream<Version> current(String prefix) {
        return versions.stream()
                .filter(each -> each.latest() && !each.marker() && each.key().startsWith(prefix));
    }

    /// Refuses writes and deletes from then on, as if whoever makes them had died.
    ///
    /// @param max how many more are answered
    public void refuseWritesAfter(int max) {
        writesMax = max;
        writes = 0;
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
            var method = exchange.getRequestMethod();
            if (!method.equals("GET") && isRefused()) {
                exchange.sendResponseHeaders(403, -1);
            } else if (method.equals("PUT")) {
                put(exchange, key, body);
            } else if (method.equals("POST")) {
                deleteAll(exchange, new String(body, StandardCharsets.UTF_8));
            } else if (method.equals("DELETE")) {
                delete(key, query.replaceFirst(".*versionId=", ""));
                exchange.sendResponseHeaders(204, -1);
            } else if (query.contains("versionId=")) {
                get(exchange, query.replaceFirst(".*versionId=([^&]*).*", "$1"));
            } else if (query.contains("versions") || query.contains("list-type=2")) {
                var prefix = URLDecoder.decode(query.replaceFirst(".*prefix=([^&]*).*", "$1"), StandardCharsets.UTF_8);
                list(exchange, prefix, query.contains("versions"));
            } else {
                get(
                        exchange,
                        current(key)
                                .filter(each -> each.key().equals(key))
                                .findFirst()
                                .orElseThrow()
                                .id());
            }
        }
    }

    private synchronized boolean isRefused() {
        return writes++ >= writesMax;
    }

    private void deleteAll(HttpExchange exchange, String request) throws IOException {
        OBJECT.matcher(request).results().forEach(object -> {
            if (object.group(2) == null) {
                delete(object.group(1));
            } else {
                delete(object.group(1), object.group(2));
            }
        });
        answer(exchange, "<DeleteResult></DeleteResult>");
    }

    private void put(HttpExchange exchange, String key, byte[] body) throws IOException {
        var headers = exchange.getRequestHeaders();
        var replaced = headers.getFirst("If-Match");
        if (replaced != null
                && current(key)
                        .noneMatch(each -> each.key().equals(key) && eTag(each).equals(replaced))) {
            exchange.sendResponseHeaders(412, -1);
            return;
        }
        var metadata = headers.entrySet().stream()
                .filter(header -> header.getKey().startsWith("X-amz-meta-"))
                .collect(Collectors.toMap(
                        header -> header.getKey().substring("X-amz-meta-".length()),
                        header -> header.getValue().getFirst()));
        puts.add(new Put(key, headers.getFirst("If-None-Match"), body, headers.getFirst("Content-Type"), metadata));
        add(key, true, false, body, metadata);
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
        exchange.getResponseHeaders().add("ETag", eTag(version));
        var bytes = version.bytes();
        var range = RANGE.matcher(String.valueOf(exchange.getRequestHeaders().getFirst("Range")));
        if (range.matches()) {
            bytes = Arrays.copyOf(bytes, Math.min(bytes.length, Integer.parseInt(range.group(1)) + 1));
        }
        exchange.sendResponseHeaders(range.matches() ? 206 : 200, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private void list(HttpExchange exchange, String prefix, boolean withVersions) throws IOException {
        var listed = withVersions
                ? versions.stream()
                        .filter(each -> each.key().startsWith(prefix))
                        .map(VersionedBucket::version)
                : current(prefix).map(VersionedBucket::object);
        var root = withVersions ? "ListVersionsResult" : "ListBucketResult";
        answer(
                exchange,
                "<%1$s><IsTruncated>false</IsTruncated>%2$s</%1$s>".formatted(root, listed.collect(joining())));
    }

    private static String eTag(Version version) {
        return "\"" + version.id() + "\"";
    }

    private static String version(Version version) {
        return """
                <%1$s><Key>%2$s</Key><VersionId>%3$s</VersionId><IsLatest>%4$s</IsLatest>
                <LastModified>%5$s</LastModified><Size>%6$d</Size></%1$s>""".formatted(
                        version.marker() ? "DeleteMarker" : "Version",
                        version.key(),
                        version.id(),
                        version.latest(),
                        version.modified(),
                        version.bytes().length);
    }

    private static String object(Version version) {
        return """
                <Contents><Key>%s</Key><LastModified>%s</LastModified><ETag>"etag"</ETag><Size>%d</Size></Contents>""".formatted(version.key(), version.modified(), version.bytes().length);
    }

    private static void answer(HttpExchange exchange, String xml) throws IOException {
        var bytes = xml.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/xml");
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
