package dev.auditlogs.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/// EventBridge on 127.0.0.1, as far as
/// [PutEvents](https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html) goes: it takes every
/// entry, and shows them all.
final class EventBridgeEmulator implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final List<JsonNode> entries = new CopyOnWriteArrayList<>();
    private volatile boolean refusing;

    private EventBridgeEmulator(HttpServer server) {
        this.server = server;
    }

    static EventBridgeEmulator start() {
        try {
            var emulator = new EventBridgeEmulator(
                    HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
            emulator.server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            emulator.server.createContext("/", emulator::answer);
            emulator.server.start();
            return emulator;
        } catch (IOException e) {
            throw new UncheckedIOException("the EventBridge emulator cannot listen on 127.0.0.1", e);
        }
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /// As PutEvents has them, in order.
    List<JsonNode> entries() {
        return List.copyOf(entries);
    }

    void refuse(boolean all) {
        refusing = all;
    }

    private void answer(HttpExchange exchange) throws IOException {
        var request = JSON.readTree(exchange.getRequestBody());
        var answer = JSON.createObjectNode().put("FailedEntryCount", 0);
        var answers = answer.putArray("Entries");
        var failed = 0;
        var taken = new ArrayList<JsonNode>();
        for (var entry : request.path("Entries")) {
            if (refusing) {
                failed++;
                answers.addObject().put("ErrorCode", "InternalFailure").put("ErrorMessage", "told to refuse");
            } else {
                taken.add(entry);
                answers.addObject().put("EventId", "local");
            }
        }
        entries.addAll(taken);
        var bytes = JSON.writeValueAsBytes(answer.put("FailedEntryCount", failed));
        exchange.getResponseHeaders().add("Content-Type", "application/x-amz-json-1.1");
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
