package dev.auditlogs.health;

import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.state.ListedObject;
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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import java.util.regex.Pattern;

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

    /// Processes that are asked, the newest first.
    static final int OBJECTS_MAX = 1000;

    private static final int READS_AT_ONCE = 32;

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
    /// @param last empty if there was none for seven days
    public record Total(long files, long events, Optional<Instant> last) {

        static final Total NOTHING = new Total(0, 0, Optional.empty());

        Total plus(Total other) {
            return new Total(
                    files + other.files,
                    events + other.events,
                    last.flatMap(mine -> other.last.filter(mine::isBefore))
                            .or(() -> last)
                            .or(other::last));
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

    /// What all processes have delivered to an organization.
    ///
    /// @throws dev.auditlogs.state.StateUnavailable if the state bucket fails
    public Total of(OrganizationId organization) {
        var now = clock.instant();
        var since = now.minus(WINDOW);
        var total = Total.NOTHING;
        var left = OBJECTS_MAX;
        var yesterday = day(since);
        for (var day : objectsByDay(now).descendingMap().entrySet()) {
            // Within the window every object counts; before it only the day of the last delivery is wanted.
            if (left <= 0 || day.getKey().isBefore(yesterday) && total.last().isPresent()) {
                break;
            }
            var keys = day.getValue().subList(0, Math.min(left, day.getValue().size()));
            left -= keys.size();
            for (var part : read(keys, day.getKey(), organization, since)) {
                total = total.plus(part);
            }
        }
        return total;
    }

    private static LocalDate day(Instant time) {
        return LocalDate.ofInstant(time, ZoneOffset.UTC);
    }

    private TreeMap<LocalDate, List<String>> objectsByDay(Instant now) {
        var first = FOLDER + DAY.format(day(now).minusDays(DAYS_MAX));
        var byDay = new TreeMap<LocalDate, List<String>>();
        bucket.listAfter(FOLDER, first)
                .map(ListedObject::key)
                .filter(found -> NAME.matcher(found).matches())
                .sorted(Comparator.reverseOrder())
                .forEach(found -> byDay.computeIfAbsent(
                                LocalDate.parse(found.substring(FOLDER.length(), FOLDER.length() + DAY_LENGTH), DAY),
                                _ -> new ArrayList<>())
                        .add(found));
        return byDay;
    }

    private List<Total> read(List<String> keys, LocalDate day, OrganizationId organization, Instant since) {
        var places = new Semaphore(READS_AT_ONCE);
        var reads = keys.stream()
                .<Callable<Total>>map(found -> () -> {
                    places.acquire();
                    try {
                        return read(found, day, organization, since);
                    } finally {
                        places.release();
                    }
                })
                .toList();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var totals = new ArrayList<Total>();
            for (var done : threads.invokeAll(reads)) {
                totals.add(done.get());
            }
            return totals;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while reading what was delivered", e);
        }
    }

    private Total read(String found, LocalDate day, OrganizationId organization, Instant since) {
        // There is none if it has expired meanwhile.
        return bucket.get(found)
                .map(object -> new String(object.bytes(), StandardCharsets.US_ASCII))
                .map(text -> DeliveredHours.find(text, organization, day, since))
                .orElse(Total.NOTHING);
    }
}
