package dev.auditlogs.local;

import dev.auditlogs.event.EventTime;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.file.AuditFile;
import dev.auditlogs.file.AuditFileName;
import dev.auditlogs.file.AuditFileReader;
import dev.auditlogs.file.FileId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What a drain brought, as the files on disk show it: a line for each file that was not there before.
final class DrainTable {

    private static final String AUDIT_FILE = "airkit-audit-logs-";
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
                table.append(LINE.formatted(organization.id(), events(organization, file), file));
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
        files.stream().findFirst().ifPresent(file -> table.append("  look at one:  %s%n".formatted(reading(file))));
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

    private static int events(SampleOrganization organization, Path file) {
        try {
            var id = new FileId(
                    new OrganizationId(organization.id()),
                    new AuditFileName(file.getFileName().toString()));
            var time = new EventTime(0);
            return AuditFileReader.eventIds(new AuditFile(id, Files.readAllBytes(file), "", 0, time, time))
                    .size();
        } catch (IOException e) {
            throw new UncheckedIOException("a file cannot be read: " + file, e);
        }
    }

    private static String reading(Path file) {
        var name = file.toString();
        if (name.endsWith(".parquet")) {
            return "duckdb -c \"FROM '" + name + "' LIMIT 1\"";
        }
        // `zcat <`, since macOS's zcat wants names that end in `.Z`.
        var uncompressed = name.endsWith(".gz") ? "zcat < " : name.endsWith(".zst") ? "zstd -dc " : "cat ";
        return uncompressed + name + " | head -1";
    }
}
