package dev.auditlogs.world;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// [Lambda's Runtime API](https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html), as far as a function needs
/// it.
public final class LambdaRuntime implements AutoCloseable {

    private static final String API = "/2018-06-01/runtime/";

    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final HttpServer server;

    public LambdaRuntime() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext(API, this::answer);
        server.start();
    }

    /// For the environment variable AWS_LAMBDA_RUNTIME_API.
    public String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /// What the function answered, or `error: ` and what it failed with.
    public String invoke(String event) throws InterruptedException {
        events.add(event);
        var answer = answers.poll(60, TimeUnit.SECONDS);
        if (answer == null) {
            throw new AssertionError("the function did not answer within a minute");
        }
        return answer;
    }

    private void answer(HttpExchange exchange) throws IOException {
        var path = exchange.getRequestURI().getPath();
        if (path.endsWith("/next")) {
            try {
                var event = events.take().getBytes(StandardCharsets.UTF_8);
                var headers = exchange.getResponseHeaders();
                headers.add("Content-Type", "application/json");
                headers.add("Lambda-Runtime-Aws-Request-Id", "request-1");
                headers.add("Lambda-Runtime-Deadline-Ms", Long.toString(System.currentTimeMillis() + 240_000));
                headers.add(
                        "Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:us-east-1:111122223333:function:drain");
                headers.add("Lambda-Runtime-Trace-Id", "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=0");
                exchange.sendResponseHeaders(200, event.length);
                exchange.getResponseBody().write(event);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        } else {
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            answers.add(path.endsWith("/response") ? body : "error: " + body);
            exchange.sendResponseHeaders(202, -1);
        }
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
