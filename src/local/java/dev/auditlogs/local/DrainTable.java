package dev.auditlogs.local;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/// What a drain brought, as the files on disk show it: a line for each file that was not there before.
final class DrainTable {

    private static final String AUDIT_FILE = "airkit-audit-logs-";
    private static final String GZIP = ".gz";
    private static final String LINE = "  %-14s %6s  %s%n";

    private final Path objects;
    private final Path quarantine;
    private final Path destinations;
    private final Set<Path> known = new HashSet<>();

    /// @param objects the folder that the S3 emulator keeps its buckets in
    DrainTable(Path objects, String stateBucket) {
        this.objects = objects;
        this.quarantine = objects.resolve(stateBucket).resolve("quarantine");
        this.destinations = objects.resolve(stateBucket).resolve("destinations");
    }

    /// @param discarded how many events organizations without a destination had
    String afterDrain(int discarded) {
        var table = new StringBuilder(LINE.formatted("organization", "events", "file"));
        var files = new ArrayList<Path>();
        for (var organization : SampleOrganization.values()) {
            for (var file : newFiles(objects.resolve(organization.bucket()), AUDIT_FILE)) {
                table.append(LINE.formatted(organization.id(), lines(file), file));
                files.add(file);
            }
        }
        for (var organization : SampleOrganization.values()) {
            if (!Files.exists(destinations.resolve(organization.id() + ".json"))) {
                table.append(LINE.formatted(
                        organization.id(), discarded, "none: it has no destination, its events are discarded"));
            }
        }
        for (var file : newFiles(quarantine, "")) {
            table.append(LINE.formatted("broken message", "", file));
        }
        files.stream()
                .findFirst()
                .ifPresent(file -> table.append("  look at one:  %s | head -1%n".formatted(reading(file))));
        return table.toString();
    }

    private List<Path> newFiles(Path folder, String start) {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> file.getFileName().toString().startsWith(start))
                    .filter(known::add)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("a bucket's folder cannot be read: " + folder, e);
        }
    }

    private static long lines(Path file) {
        try (var stored = Files.newInputStream(file);
                var content = isCompressed(file) ? new GZIPInputStream(stored) : stored;
                var lines = new BufferedReader(new InputStreamReader(content, StandardCharsets.UTF_8))) {
            return lines.lines().count();
        } catch (IOException e) {
            throw new UncheckedIOException("a file cannot be read: " + file, e);
        }
    }

    /// `zcat <`, since macOS's zcat wants names that end in `.Z`.
    private static String reading(Path file) {
        return (isCompressed(file) ? "zcat < " : "cat ") + file;
    }

    private static boolean isCompressed(Path file) {
        return file.toString().endsWith(GZIP);
    }
}
