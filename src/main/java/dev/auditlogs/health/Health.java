package dev.auditlogs.health;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.auditlogs.config.AuditConfig;
import dev.auditlogs.delivery.DeliveryFailure;
import dev.auditlogs.delivery.Outcome;
import dev.auditlogs.destination.Destination;
import dev.auditlogs.event.OrganizationId;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/// Remembers in `health/` which destinations fail until their customer acts, and when they are to be tried again: by
/// the next drain at first, then with growing gaps up to six hours. A drain lists them once; it writes one when an
/// attempt
/// fails, and deletes it when one succeeds.
///
/// What it cannot read or write costs an attempt too many, nothing else.
@Singleton
public final class Health {

    private static final Logger LOG = Logger.getLogger(Health.class);
    private static final String FOLDER = "health/";
    private static final String SUFFIX = ".json";

    /// So many attempts are made without a gap.
    static final int ATTEMPTS_AT_ONCE = 3;

    private static final Duration GAP_MIN = Duration.ofMinutes(10);
    static final Duration GAP_MAX = Duration.ofHours(6);

    /// Drains do not begin to the second.
    private static final Duration EARLY = Duration.ofSeconds(30);

    private final S3Client s3;
    private final ObjectMapper json;
    private final Clock clock;
    private final String bucket;
    private final Map<OrganizationId, Cached> cache = new ConcurrentHashMap<>();

    private record Cached(String eTag, HealthDocument document) {}

    public Health(S3Client s3, ObjectMapper json, Clock clock, AuditConfig config) {
        this.s3 = s3;
        this.json = json;
        this.clock = clock;
        this.bucket = config.stateBucket();
    }

    /// The failing destinations as they are now.
    ///
    /// @throws SdkException if they cannot be listed
    public Snapshot snapshot() {
        var eTags = new ConcurrentHashMap<String, String>();
        s3.listObjectsV2Paginator(r -> r.bucket(bucket).prefix(FOLDER))
                .contents()
                .forEach(object -> eTags.put(object.key(), object.eTag()));
        // Another process may have written or deleted them.
        cache.entrySet().removeIf(known -> !known.getValue().eTag().equals(eTags.get(key(known.getKey()))));
        return new Snapshot(eTags);
    }

    /// The failing destinations at the beginning of a drain, and what that drain found.
    public final class Snapshot {

        private final Map<String, String> eTags;

        private Snapshot(Map<String, String> eTags) {
            this.eTags = eTags;
        }

        /// Whether a delivery is to be tried: it does not fail, or its time has come, or it was verified since.
        public boolean isDue(Destination destination) {
            return find(destination.organizationId())
                    .map(health ->
                            !clock.instant().isBefore(time(health.nextAttempt()).minus(EARLY))
                                    || destination.verifiedAt().isAfter(time(health.lastAttempt())))
                    .orElse(true);
        }

        /// Remembers how an attempt ended.
        public void note(OrganizationId organization, Outcome outcome) {
            try {
                switch (outcome) {
                    case Outcome.Delivered() -> healed(organization);
                    case Outcome.Deferred(var failure) -> {
                        switch (failure.kind()) {
                            case CUSTOMER_MUST_ACT -> failed(organization, failure);
                            case TRANSIENT, OPERATOR_MUST_ACT -> {}
                        }
                    }
                }
            } catch (SdkException e) {
                LOG.warnf(
                        "a destination's health could not be written: organization=%s error=%s",
                        organization, e.getMessage());
            }
        }

        private void healed(OrganizationId organization) {
            if (eTags.containsKey(key(organization)) || cache.containsKey(organization)) {
                s3.deleteObject(r -> r.bucket(bucket).key(key(organization)));
                cache.remove(organization);
                eTags.remove(key(organization));
                LOG.infof("a destination works again: organization=%s", organization);
            }
        }

        private void failed(OrganizationId organization, DeliveryFailure failure) {
            var before = find(organization);
            var now = clock.instant();
            var attempts = before.map(HealthDocument::attempts).orElse(0) + 1;
            put(
                    organization,
                    new HealthDocument(
                            organization.value(),
                            failure.reason().value(),
                            failure.code(),
                            before.map(HealthDocument::since).orElse(now.toString()),
                            attempts,
                            now.toString(),
                            now.plus(gap(attempts)).toString()));
        }

        private Optional<HealthDocument> find(OrganizationId organization) {
            var eTag = eTags.get(key(organization));
            var cached = cache.get(organization);
            if (cached != null) {
                return Optional.of(cached.document());
            }
            return eTag == null ? Optional.empty() : read(organization);
        }
    }

    /// None for the first attempts: the next drain is gap enough.
    static Duration gap(int attempts) {
        if (attempts < ATTEMPTS_AT_ONCE) {
            return Duration.ZERO;
        }
        var doubled = GAP_MIN.multipliedBy(1L << Math.min(attempts - ATTEMPTS_AT_ONCE, Byte.SIZE));
        return doubled.compareTo(GAP_MAX) < 0 ? doubled : GAP_MAX;
    }

    private Optional<HealthDocument> read(OrganizationId organization) {
        try {
            var object = s3.getObjectAsBytes(r -> r.bucket(bucket).key(key(organization)));
            var document = json.readValue(object.asByteArrayUnsafe(), HealthDocument.class);
            if (document == null) {
                throw new IOException("it says null");
            }
            cache.put(organization, new Cached(object.response().eTag(), document));
            return Optional.of(document);
        } catch (IOException | SdkException e) {
            LOG.warnf(
                    "a destination's health cannot be read, it is tried: organization=%s error=%s",
                    organization, e.getMessage());
            return Optional.empty();
        }
    }

    private void put(OrganizationId organization, HealthDocument document) {
        try {
            var stored = s3.putObject(
                    r -> r.bucket(bucket).key(key(organization)).contentType("application/json"),
                    RequestBody.fromBytes(json.writeValueAsBytes(document)));
            cache.put(organization, new Cached(stored.eTag(), document));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a destination's health can always be written as JSON", e);
        }
    }

    private static Instant time(String text) {
        try {
            return text == null ? Instant.EPOCH : Instant.parse(text);
        } catch (DateTimeException _) {
            return Instant.EPOCH;
        }
    }

    private static String key(OrganizationId organization) {
        return FOLDER + organization + SUFFIX;
    }
}
