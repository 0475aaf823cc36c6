package dev.auditlogs.benchmark;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.auditlogs.packaged.PackagedProcess;
import dev.auditlogs.world.AwsWorld;
import dev.auditlogs.world.EmulatedAws;
import dev.auditlogs.world.Events;
import dev.auditlogs.world.LambdaRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;

/// A measurement that anyone can repeat: publishes events to an emulated queue, lets the packaged artefact drain it as
/// a Lambda function, and says what that took. The emulators share the machine's processors with it, so that only its
/// own CPU and memory compare between machines, and those roughly.
final class EndToEnd {

    private static final int EVENTS_DEFAULT = 20_000;
    private static final int ORGANIZATIONS_DEFAULT = 50;

    private EndToEnd() {}

    /// @param arguments how many events, 20,000 unless given, of how many organizations, 50 unless given
    public static void main(String... arguments) throws Exception {
        var events = arguments.length > 0 ? Integer.parseInt(arguments[0]) : EVENTS_DEFAULT;
        var organizations = arguments.length > 1 ? Integer.parseInt(arguments[1]) : ORGANIZATIONS_DEFAULT;
        try (var emulated = new EmulatedAws();
                var runtime = new LambdaRuntime()) {
            var queueUrl = emulated.createQueue("audit-events");
            publish(emulated.world(queueUrl), events, organizations);
            var start = System.nanoTime();
            try (var process = PackagedProcess.lambda(
                    emulated.emulators, queueUrl, runtime, Map.of("QUARKUS_LAMBDA_HANDLER", "drain"), "-Xmx512m")) {
                long drained = 0;
                while (drained < events) {
                    var report = new ObjectMapper().readTree(runtime.invoke("{}"));
                    drained += report.get("events").asLong();
                    System.out.println(report);
                }
                tell(process.handle(), events, Duration.ofNanos(System.nanoTime() - start));
            }
        }
        System.exit(0);
    }

    private static void publish(AwsWorld aws, int events, int organizations) {
        System.out.printf("publishing %,d events of %,d organizations%n", events, organizations);
        var bodies = new ArrayList<String>();
        for (var i = 0; i < organizations; i++) {
            var organization = "org-%05d".formatted(i);
            aws.configure(organization);
            bodies.addAll(Events.events(events / organizations + (i < events % organizations ? 1 : 0))
                    .of(organization));
        }
        aws.publish(bodies);
    }

    private static void tell(ProcessHandle process, int events, Duration wall) throws IOException {
        var cpu = process.info().totalCpuDuration().orElse(Duration.ZERO);
        System.out.printf(
                "%s: %.1f s from its start, %.2f s of CPU, %.0f s of CPU per million events, %s%n",
                PackagedProcess.isNative() ? "executable" : "jar",
                seconds(wall),
                seconds(cpu),
                seconds(cpu) * 1_000_000 / events,
                memory(process));
    }

    private static double seconds(Duration time) {
        return time.toNanos() / 1e9;
    }

    /// Linux knows the largest resident size that a process has had.
    private static String memory(ProcessHandle process) throws IOException {
        var status = Path.of("/proc", Long.toString(process.pid()), "status");
        if (!Files.exists(status)) {
            return "memory unknown on this system";
        }
        try (var lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("VmHWM"))
                    .findFirst()
                    .orElseThrow()
                    .replaceAll("\\s+", " ");
        }
    }
}
