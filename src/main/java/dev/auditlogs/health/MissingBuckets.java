package dev.auditlogs.health;

import dev.auditlogs.destination.Destination;
import dev.auditlogs.event.OrganizationId;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The destinations of which S3 has told one drain that there is no such bucket.
final class MissingBuckets {

    /// A bucket must be missing for that long until it counts as gone: whoever replaces a bucket by his own tools,
    /// or deletes it by mistake, has it back by then, and a wrong answer of S3's is over.
    static final Duration TIME_MIN = Duration.ofHours(1);

    /// Buckets that were found missing within that time count as missing at once: destinations that fail are tried
    /// at different times, up to [Health#GAP_MAX] apart.
    static final Duration AT_ONCE = Duration.ofDays(1);

    private static final int SHARE = 10;
    private static final int AT_ONCE_MIN = 3;

    private final Map<OrganizationId, Destination> ofDrain = new ConcurrentHashMap<>();

    void add(Destination destination) {
        ofDrain.put(destination.organizationId(), destination);
    }

    boolean isEmpty() {
        return ofDrain.isEmpty();
    }

    Map<OrganizationId, VerifiedBucket> whoseOwnerIsNotPinned() {
        return ofDrain.entrySet().stream()
                .filter(entry -> entry.getValue().target().bucketOwner().isEmpty())
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> VerifiedBucket.of(entry.getValue())));
    }

    /// How many are missing at once, as this drain and those before it have found.
    int atOnce(Map<OrganizationId, Incident> known, Instant now) {
        var before = known.entrySet().stream()
                .filter(entry -> isLate(entry.getValue(), now))
                .map(Map.Entry::getKey);
        return (int) Stream.concat(ofDrain.keySet().stream(), before).distinct().count();
    }

    private static boolean isLate(Incident incident, Instant now) {
        return incident.lastEnding().isEmpty()
                && incident.missing()
                        .filter(missing -> missing.since().isAfter(now.minus(AT_ONCE)))
                        .isPresent();
    }

    /// Whether it is S3's own failure, or that of our way to it: a tenth of all destinations, and three at least.
    static boolean areTooMany(int atOnce, int destinations) {
        return atOnce >= AT_ONCE_MIN && atOnce * SHARE >= destinations;
    }
}
