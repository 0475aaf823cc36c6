package dev.auditlogs.trace;

import com.fasterxml.jackson.core.JsonFactory;
import dev.auditlogs.config.AuditConfig;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/// Shows in X-Ray which step of a drain took how long: one subsegment of Lambda's own segment for each, as
/// [segment documents](https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html) to the daemon
/// that Lambda runs. With `audit.traces.xray` off, or when the invocation is not sampled, nothing is done.
@Singleton
public final class Traces {

    private static final Logger LOG = Logger.getLogger(Traces.class);
    private static final JsonFactory JSON = new JsonFactory();

    /// Where the runtime puts the invocation's trace header; the SDK looks there too.
    private static final String HEADER_PROPERTY = "com.amazonaws.xray.traceHeader";

    private static final Pattern HEADER =
            Pattern.compile("Root=(?<root>[^;]+);Parent=(?<parent>[0-9a-f]{16});Sampled=1(;.*)?");
    private static final String DAEMON_PROTOCOL = "{\"format\":\"json\",\"version\":1}\n";
    private static final double NANOS = 1e9;
    private static final int SPAN_ID_BYTES = 8;

    private final AuditConfig.Traces config;
    private final Clock clock;
    private final Supplier<UUID> ids;

    public Traces(AuditConfig config, Clock clock, Supplier<UUID> ids) {
        this.config = config.traces();
        this.clock = clock;
        this.ids = ids;
    }

    /// A step that is under way, until it is closed.
    public interface Step extends AutoCloseable {
        @Override
        void close();
    }

    public Step begin(String name) {
        if (!config.xray()) {
            return () -> {};
        }
        var header = HEADER.matcher(System.getProperty(HEADER_PROPERTY, ""));
        if (!header.matches()) {
            return () -> {};
        }
        var root = header.group("root");
        var parent = header.group("parent");
        var start = clock.instant();
        return () -> send(subsegment(name, root, parent, start));
    }

    private String subsegment(String name, String root, String parent, Instant start) {
        var id = ids.get().getMostSignificantBits();
        var document = new StringWriter();
        try (var json = JSON.createGenerator(document)) {
            json.writeStartObject();
            json.writeStringField("type", "subsegment");
            json.writeStringField("name", name);
            json.writeStringField("id", HexFormat.of().toHexDigits(id, 2 * SPAN_ID_BYTES));
            json.writeStringField("trace_id", root);
            json.writeStringField("parent_id", parent);
            json.writeNumberField("start_time", seconds(start));
            json.writeNumberField("end_time", seconds(clock.instant()));
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail to be written", e);
        }
        return document.toString();
    }

    private static double seconds(Instant time) {
        return time.getEpochSecond() + time.getNano() / NANOS;
    }

    /// A trace that is lost costs nothing else.
    private void send(String document) {
        var bytes = (DAEMON_PROTOCOL + document).getBytes(StandardCharsets.UTF_8);
        try (var socket = new DatagramSocket()) {
            socket.send(new DatagramPacket(bytes, bytes.length, daemon()));
        } catch (IOException | IllegalArgumentException e) {
            LOG.warnf("a trace could not be sent to X-Ray's daemon: daemon=%s error=%s", config.xrayDaemon(), e);
        }
    }

    private InetSocketAddress daemon() throws IOException {
        var colon = config.xrayDaemon().lastIndexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("not host:port");
        }
        return new InetSocketAddress(
                InetAddress.getByName(config.xrayDaemon().substring(0, colon)),
                Integer.parseInt(config.xrayDaemon().substring(colon + 1)));
    }
}
