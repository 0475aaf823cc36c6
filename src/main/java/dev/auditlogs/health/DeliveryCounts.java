package dev.auditlogs.health;

import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.parallel.InParallel;
import dev.auditlogs.state.NewObject;
import dev.auditlogs.state.StateBucket;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// How many files and events were delivered to each organization, by the hour.
///
/// Each process keeps one object a day, `delivered/{yyyyMMdd}-{process}`, and writes it anew at the end of a drain
/// that has delivered something: one request a drain, however many organizations. What an organization got is the
/// sum over all processes. What a drain delivered that dies before its end is counted by the one that finds its
/// files.
@Singleton
public final class DeliveryCounts {

    private static final String FOLDER = "delivered/";
    private static final DateTimeFormatter DAY = DateTimeFormatter.BASIC_ISO_DATE;
    private static final int DAY_LENGTH = 8;
    private static final Pattern NAME = Pattern.compile(FOLDER + "\\d{8}-.*");
    private static final Duration WINDOW = Duration.ofDays(1);

    /// So far back the last delivery is looked for.
    static final int DAYS_MAX = 7;

    /// Objects that are read, those that were written last: as many as a small function reads in a second.
    static final int OBJECTS_MAX = 100;

    /// Each may have a line for each organization, and a small function has little memory.
    private static final int READS_AT_ONCE = 16;

    private final StateBucket bucket;
    private final Clock clock;
    private final Supplier<UUID> ids;

    private LocalDate today = LocalDate.EPOCH;
    private String key = "";
    private Map<OrganizationId, DeliveredHours> counts = new TreeMap<>();
    private boolean changed;

    public DeliveryCounts(StateBucket bucket, Clock clock, Supplier<UUID> ids) {
        this.bucket = bucket;
        this.clock = clock;
        this.ids = ids;
    }

    /// What was delivered to one organization.
    ///
    /// @param files in the last 24 hours, by the hour
    /// @param events in these files
    /// @param last empty if there was none for seven days, or none since `knownSince`
    /// @param knownSince what was delivered since then is all known, and of what was delivered before perhaps
    ///     not all; empty if all is
    public record Total(long files, long events, Optional<Instant> last, Optional<Instant> knownSince) {

        static final Total NOTHING = new Total(0, 0, Optional.empty(), Optional.empty());

        /// What one process delivered.
        Total(long files, long events, Instant last) {
            this(files, events, Optional.of(last), Optional.empty());
        }

        Total plus(Total other) {
            return new Total(
                    files + other.files,
                    events + other.events,
                    later(last, other.last),
                    later(knownSince, other.knownSince));
        }

        private static Optional<Instant> later(Optional<Instant> one, Optional<Instant> other) {
            return Stream.concat(one.stream(), other.stream()).max(Comparator.naturalOrder());
        }

        /// The same when other processes may have delivered more before that time.
        Total knownSince(Instant time) {
            return new Total(files, events, last.filter(known -> !known.isBefore(time)), Optional.of(time));
        }
    }

    /// Counts files that have been delivered now, and the events in them.
    public synchronized void add(OrganizationId organization, long files, long events) {
        var now = clock.instant();
        var day = LocalDate.ofInstant(now, ZoneOffset.UTC);
        if (!day.equals(today)) {
            today = day;
            key = FOLDER + DAY.format(day) + "-" + ids.get();
            counts = new TreeMap<>();
        }
        counts.computeIfAbsent(organization, _ -> new DeliveredHours()).add(now, files, events);
        changed = true;
    }

    /// Writes what has been counted since, if anything has.
    ///
    /// @throws dev.auditlogs.state.StateUnavailable if the state bucket fails; another call writes it all then
    public synchronized void save() {
        if (!changed) {
            return;
        }
        var text = new StringBuilder();
        counts.forEach((organization, delivered) -> delivered.write(organization, text));
        bucket.put(new NewObject(key, text.toString().getBytes(StandardCharsets.UTF_8), "text/plain"));
        changed = false;
    }

    /// What all processes have delivered to an organization, as far as [#OBJECTS_MAX] of their objects say it.
    ///
    /// @throws dev.auditlogs.state.StateUnavailable if the state bucket fails
    public Total of(OrganizationId organization) {
        var today = day(clock.instant());
        var yesterday = day(clock.instant().minus(WINDOW));
        var window = objects(yesterday, LocalDate.MAX);
        var total = read(window, OBJECTS_MAX, organization);
        if (window.size() > OBJECTS_MAX || total.last().isPresent()) {
            return total;
        }
        var before = objects(today.minusDays(DAYS_MAX), yesterday);
        return total.plus(read(before, OBJECTS_MAX - window.size(), organization));
    }

    private static LocalDate day(Instant time) {
        return LocalDate.ofInstant(time, ZoneOffset.UTC);
    }

    /// What a process has written on one day.
    ///
    /// @param written when it did so last
    private record DayOfProcess(String key, LocalDate day, Instant written) {}

    /// Those of some days, the one that was written last first.
    private List<DayOfProcess> objects(LocalDate first, LocalDate end) {
        return bucket.listAfter(FOLDER, FOLDER + DAY.format(first))
                .filter(found -> NAME.matcher(found.key()).matches())
                .map(found -> new DayOfProcess(
                        found.key(),
                        LocalDate.parse(found.key().substring(FOLDER.length(), FOLDER.length() + DAY_LENGTH), DAY),
                        found.lastModified().orElse(Instant.EPOCH)))
                .takeWhile(found -> found.day().isBefore(end))
                .sorted(Comparator.comparing(DayOfProcess::written).reversed())
                .toList();
    }

    private Total read(List<DayOfProcess> objects, int max, OrganizationId organization) {
        var since = clock.instant().minus(WINDOW);
        var totals = new ConcurrentLinkedQueue<Total>();
        try {
            InParallel.forEach(
                    objects.subList(0, Math.min(max, objects.size())),
                    READS_AT_ONCE,
                    found -> totals.add(read(found.key(), found.day(), organization, since)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while reading what was delivered", e);
        }
        var total = totals.stream().reduce(Total.NOTHING, Total::plus);
        // S3 says when in whole seconds.
        return objects.size() > max
                ? total.knownSince(objects.get(max).written().plusSeconds(1))
                : total;
    }

    private Total read(String found, LocalDate day, OrganizationId organization, Instant since) {
        // There is none if it has expired meanwhile.
        return bucket.get(found)
                .map(object -> new String(object.bytes(), StandardCharsets.US_ASCII))
                .map(text -> DeliveredHours.find(text, organization, day, since))
                .orElse(Total.NOTHING);
    }
}
