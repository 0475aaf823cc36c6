package dev.auditlogs.benchmark;

import com.sun.management.OperatingSystemMXBean;
import dev.auditlogs.file.Compression;
import dev.auditlogs.file.Encoding;
import dev.auditlogs.file.Format;
import dev.auditlogs.file.Schema;
import dev.auditlogs.queue.Messages;
import dev.auditlogs.queue.OrganizationBatch;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.logging.Level;
import org.jboss.logmanager.LogContext;

/// What a million events cost in each format and compression, by the size of the files they are in: bytes, and seconds
/// of this process's CPU time, garbage collection included, which other processes disturb less than the clock. That
/// is counted in steps of 10 ms, so many rounds are measured together.
final class FormatCosts {

    private static final int EVENTS = 20_000;
    private static final int WARM_ROUNDS = 6;
    private static final int ROUNDS = 20;
    private static final List<Integer> FILE_EVENTS = List.of(50, 500, 10_000);

    private FormatCosts() {}

    public static void main(String... arguments) {
        // As in the function: else Parquet's writers make text of what they would say for debugging.
        LogContext.getLogContext().getLogger("").setLevel(Level.INFO);
        System.out.println(
                "| format | compression | events a file | MB per million events | CPU seconds per million events |");
        // What is compiled while the first row is measured would be counted there.
        encodings().forEach(encoding -> repeat(WARM_ROUNDS, encoding, batches(EVENTS / FILE_EVENTS.getFirst())));
        for (var events : FILE_EVENTS) {
            var batches = batches(EVENTS / events);
            for (var encoding : encodings()) {
                tell(encoding, events, batches);
            }
        }
    }

    private static List<Encoding> encodings() {
        var encodings = new ArrayList<Encoding>();
        for (var format : List.of(Format.NDJSON, Format.CSV)) {
            for (var compression : Compression.values()) {
                encodings.add(new Encoding(format, compression));
            }
        }
        encodings.add(new Encoding(Format.PARQUET, Compression.NONE));
        for (var compression : Compression.values()) {
            encodings.add(new Encoding(Format.NDJSON, compression, false, Schema.OCSF));
        }
        return encodings;
    }

    private static Collection<OrganizationBatch> batches(int organizations) {
        var random = new Random(1);
        var bodies = new String[EVENTS];
        Arrays.setAll(bodies, _ -> DrainBenchmark.Workload.event(random, organizations));
        return OrganizationBatch.group(Messages.received(String.join("\n", bodies)));
    }

    private static void tell(Encoding encoding, int events, Collection<OrganizationBatch> batches) {
        repeat(WARM_ROUNDS, encoding, batches);
        var before = cpuNanos();
        var bytes = repeat(ROUNDS, encoding, batches);
        var nanos = cpuNanos() - before;
        System.out.printf(
                "| %s | %s | %d | %.0f | %.1f |%n",
                encoding.schema() == Schema.OCSF
                        ? encoding.schema().value()
                        : encoding.format().value(),
                encoding.compression().value(),
                events,
                (double) bytes / ROUNDS / EVENTS,
                nanos / 1000.0 / ROUNDS / EVENTS);
    }

    /// @return bytes of all the files
    private static long repeat(int rounds, Encoding encoding, Collection<OrganizationBatch> batches) {
        var bytes = 0L;
        for (var round = 0; round < rounds; round++) {
            for (var batch : batches) {
                bytes += DrainBenchmark.encoded(batch, encoding).bytes().length;
            }
        }
        return bytes;
    }

    private static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }
}
