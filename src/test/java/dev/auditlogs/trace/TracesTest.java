package dev.auditlogs.trace;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.auditlogs.world.MovableClock;
import dev.auditlogs.world.TestConfig;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TracesTest {

    private static final String HEADER = "com.amazonaws.xray.traceHeader";
    private static final String SAMPLED =
            "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1;Lineage=1:a:0";

    private final MovableClock clock = MovableClock.at("2026-11-24T10:15:30.5Z");
    private DatagramSocket daemon;

    @BeforeEach
    void start() throws IOException {
        daemon = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        daemon.setSoTimeout(500);
    }

    @AfterEach
    void stop() {
        daemon.close();
        System.clearProperty(HEADER);
    }

    private Traces traces(boolean on) {
        return new Traces(
                TestConfig.of(
                        "http://127.0.0.1/no-queue",
                        Map.of(
                                "audit.traces.xray",
                                Boolean.toString(on),
                                "audit.traces.xray-daemon",
                                "127.0.0.1:" + daemon.getLocalPort())),
                clock,
                UUID::randomUUID);
    }

    private String received() throws IOException {
        var packet = new DatagramPacket(new byte[65_536], 65_536);
        daemon.receive(packet);
        return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
    }

    private void take(Traces traces) {
        try (var _ = traces.begin("receive")) {
            clock.advance(Duration.ofMillis(1250));
        }
    }

    @Test
    void aStepIsASubsegmentOfLambdasSegment() throws IOException {
        System.setProperty(HEADER, SAMPLED);
        take(traces(true));

        var lines = received().split("\n");

        assertThat(lines[0]).isEqualTo("{\"format\":\"json\",\"version\":1}");
        var document = new ObjectMapper().readTree(lines[1]);
        assertThat(document.get("type").asText()).isEqualTo("subsegment");
        assertThat(document.get("name").asText()).isEqualTo("receive");
        assertThat(document.get("trace_id").asText()).isEqualTo("1-5759e988-bd862e3fe1be46a994272793");
        assertThat(document.get("parent_id").asText()).isEqualTo("53995c3f42cd8ad8");
        assertThat(document.get("id").asText()).matches("[0-9a-f]{16}");
        assertThat(document.get("end_time").asDouble()
                        - document.get("start_time").asDouble())
                .isCloseTo(1.25, Assertions.within(1e-6));
    }

    @Test
    void switchedOffOrNotSampledNothingIsSent() {
        System.setProperty(HEADER, SAMPLED);
        take(traces(false));
        System.setProperty(HEADER, SAMPLED.replace("Sampled=1", "Sampled=0"));
        take(traces(true));
        System.clearProperty(HEADER);
        take(traces(true));

        Assertions.assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(this::received);
    }
}
