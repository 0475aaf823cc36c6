package dev.auditlogs.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Whatever the handler is sent, it answers, and it is never its own fault.
class ApiFuzzTest {

    private static final int EVENTS = 10_000;
    private static final int TOKENS = 10_000;
    private static final long SEED = 20261124;

    private static final List<String> METHODS =
            List.of("GET", "PUT", "DELETE", "POST", "PATCH", "HEAD", "OPTIONS", "get", "", "\u0000", "P\u00dcT");
    private static final List<String> IDS = List.of(
            "acme", "globex", "a", "..", "%2e%2e", "acme%2f", "a b", "\ud83d\ude00", "\ud800", "%", "%zz", "+", "x=y");
    private static final List<String> VALUES = List.of(
            "\"acme-logs\"",
            "\"audit-state\"",
            "\"UPPER\"",
            "\"\"",
            "null",
            "7",
            "-1e999",
            "true",
            "[]",
            "{}",
            "\"\\ud800\"",
            "\"\\u0000\"",
            "\"../..\"",
            "\"csv\"",
            "\"none\"",
            "\"123456789012\"",
            "[\"user_login\"]",
            "[\"x\"]",
            "[[]]",
            "\"\ud83d\ude00\"");
    private static final String READ = "audit-log-destinations:read";
    private static final String WRITE = "audit-log-destinations:write";
    private static final String ADMIN = "audit-log-destinations:admin";

    /// What is no scope of ours, though it looks like one, or like what API Gateway makes of an array.
    private static final List<String> ALMOST = List.of(
            "openid",
            "",
            "audit-log-destinations",
            "audit-log-destinations:*",
            "[]",
            "[[" + ADMIN + "]]",
            "x[" + ADMIN + "]",
            "[" + WRITE + "]x",
            ADMIN + "istrator",
            "my-" + WRITE,
            WRITE + "," + READ,
            WRITE + "\t" + READ,
            ADMIN.toUpperCase(Locale.ROOT),
            "\u00a0" + ADMIN,
            ADMIN + "\u0000");

    private static final List<String> NAMES = List.of(
            "bucket",
            "prefix",
            "bucketOwner",
            "format",
            "compression",
            "csvSafe",
            "schema",
            "keyTemplate",
            "eventTypes",
            "status",
            "organizationId",
            "x",
            "\\ud800",
            "",
            "a/b",
            "warnings");

    private final Random random = new Random(SEED);

    @Test
    void noEventIsAnsweredWithAnErrorOfOurs() {
        var logged = new ArrayList<String>();
        var handler = new Handler() {
            @Override
            public void publish(LogRecord entry) {
                if (entry.getLevel().intValue() >= Level.WARNING.intValue() || entry.getThrown() != null) {
                    logged.add(entry.getMessage());
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        var log = Logger.getLogger(DestinationsHandler.class.getName());
        log.addHandler(handler);
        try (var api = new ApiWorld(ApiWorld.withSessions())) {
            api.createBucket("acme-logs");
            for (var i = 0; i < EVENTS; i++) {
                var event = event();
                var answer = api.send(event);
                assertThat(answer.status())
                        .as("event %d of seed %d: %s -> %s", i, SEED, event, answer.body())
                        .isBetween(200, 499);
            }
        } finally {
            log.removeHandler(handler);
        }
        assertThat(logged).isEmpty();
    }

    /// A model that is told what a token is made of, and never reads one, says who gets through.
    @Test
    void nobodyGetsThroughWhoWasNotGivenTheRight() {
        try (var open = new ApiWorld(Map.of());
                var closed = new ApiWorld(Map.of("audit.api.admin-claim", "support=true"))) {
            var allowed = 0;
            for (var i = 0; i < TOKENS; i++) {
                var claims = JsonNodeFactory.instance.objectNode();
                var scopes = scopes();
                var separate = random.nextBoolean() ? String.join(" ", scopes) : "[" + String.join(" ", scopes) + "]";
                claims.put(random.nextBoolean() ? "scope" : "scp", separate);
                var organization = one(List.of("acme", "globex", "[acme]", "acme ", ""));
                claims.put("organization_id", organization);
                var support = one(List.of("true", "[true]", "[a true]", "false", "a true", "x[true]", "[[true]]"));
                claims.put("support", support);
                var world = random.nextBoolean() ? open : closed;
                var writes = random.nextBoolean();

                var isSupport = List.of("true", "[true]", "[a true]").contains(support);
                var isAdmin = scopes.contains(ADMIN) && (world == open || isSupport);
                var isMember =
                        organization.equals("acme") && (scopes.contains(WRITE) || !writes && scopes.contains(READ));
                var answer = world.call(
                        JsonNodeFactory.instance
                                .objectNode()
                                .set(
                                        "jwt",
                                        JsonNodeFactory.instance.objectNode().set("claims", claims))
                                .toString(),
                        writes ? "DELETE" : "GET",
                        ApiWorld.path("acme"),
                        "");

                allowed += isAdmin || isMember ? 1 : 0;
                assertThat(answer.status())
                        .as("token %d of seed %d: %s, writes: %s", i, SEED, claims, writes)
                        .isEqualTo(isAdmin || isMember ? 404 : 403);
            }
            assertThat(allowed).isBetween(TOKENS / 10, TOKENS * 9 / 10);
        }
    }

    /// At least one, or an array of none would be a token without a claim.
    private List<String> scopes() {
        return IntStream.rangeClosed(0, random.nextInt(3))
                .mapToObj(_ -> random.nextInt(3) > 0 ? one(ALMOST) : one(List.of(READ, WRITE, ADMIN)))
                .toList();
    }

    private String event() {
        var event = JsonNodeFactory.instance.objectNode().put("version", "2.0");
        if (often()) {
            event.put("rawPath", path());
        }
        headers(event.putObject("headers"));
        var context = event.putObject("requestContext");
        if (often()) {
            context.putObject("http").put("method", one(METHODS)).put("path", path());
        } else {
            context.put("http", path());
        }
        authorizer(context);
        body(event);
        if (random.nextInt(50) == 0) {
            // Cut off anywhere.
            var text = event.toString();
            return text.substring(0, random.nextInt(text.length()));
        }
        return event.toString();
    }

    private String path() {
        return switch (random.nextInt(6)) {
            case 0 -> text(40);
            case 1 -> "/organizations/" + one(IDS) + "/audit-log-destination/" + text(8);
            case 2 -> ApiWorld.path(one(IDS)) + "/verify";
            default -> ApiWorld.path(one(IDS));
        };
    }

    private void headers(ObjectNode headers) {
        for (var i = random.nextInt(4); i > 0; i--) {
            var name = one(List.of("if-match", "If-None-Match", "content-type", "x", ""));
            switch (random.nextInt(4)) {
                case 0 -> headers.put(name, "*");
                case 1 -> headers.put(name, random.nextInt());
                case 2 -> headers.putArray(name).add("*");
                default -> headers.put(name, "\"" + text(10));
            }
        }
    }

    private void authorizer(ObjectNode context) {
        switch (random.nextInt(10)) {
            case 0 -> context.put("authorizer", text(5));
            case 1 -> context.putObject("authorizer").putObject("iam").put("userArn", text(20));
            case 2 -> context.putObject("authorizer").putArray("jwt").add(1);
            case 3 -> {}
            default ->
                context.putObject("authorizer")
                        .putObject("jwt")
                        .putObject("claims")
                        .put("organization_id", one(IDS))
                        .put(one(List.of("scope", "scp", "scopes")), random.nextInt(3) > 0 ? given() : text(9));
        }
    }

    private String given() {
        var scopes = String.join(" ", scopes());
        return random.nextInt(3) > 0 ? one(List.of(ADMIN, WRITE)) + " " + scopes : "[" + scopes + "]";
    }

    private void body(ObjectNode event) {
        var body = new StringBuilder("{");
        for (var i = random.nextInt(5); i > 0; i--) {
            body.append('"')
                    .append(one(NAMES))
                    .append("\":")
                    .append(one(VALUES))
                    .append(i > 1 ? "," : "");
        }
        var text = random.nextInt(8) == 0
                ? text(30)
                : body.append(random.nextInt(9) == 0 ? "" : "}").toString();
        switch (random.nextInt(8)) {
            case 0 -> event.put("isBase64Encoded", true).put("body", text);
            case 1 ->
                event.put("isBase64Encoded", true)
                        .put("body", Base64.getEncoder().encodeToString(bytes()));
            case 2 ->
                event.put("isBase64Encoded", true)
                        .put("body", Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)));
            case 3 -> event.putNull("body");
            case 4 -> event.put("body", "[".repeat(random.nextInt(3000)));
            default -> event.put("body", text);
        }
    }

    private byte[] bytes() {
        var bytes = new byte[random.nextInt(64)];
        random.nextBytes(bytes);
        return bytes;
    }

    /// Any characters, halves of surrogate pairs among them.
    private String text(int lengthMax) {
        var text = new StringBuilder();
        for (var i = random.nextInt(lengthMax); i > 0; i--) {
            text.append((char) (random.nextInt(4) == 0 ? random.nextInt(0x10000) : 0x20 + random.nextInt(0x5f)));
        }
        return text.toString();
    }

    private boolean often() {
        return random.nextInt(10) > 0;
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }
}
