package dev.auditlogs.health;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.auditlogs.config.AuditConfig;
import dev.auditlogs.destination.BucketClaims;
import dev.auditlogs.destination.DestinationDocument;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.notice.Failure;
import dev.auditlogs.spool.Backlog;
import dev.auditlogs.spool.Backlogs;
import dev.auditlogs.state.StateBucket;
import dev.auditlogs.state.StoredObject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jboss.logging.Logger;

/// How deliveries to a destination go, for the API: read only, and without a look into anybody's events.
@Singleton
public final class DestinationHealth implements BucketClaims.Endings {

    private static final Logger LOG = Logger.getLogger(DestinationHealth.class);

    private final StateBucket bucket;
    private final ObjectMapper json;
    private final Backlogs backlogs;
    private final DeliveryCounts counts;
    private final Duration pendingRetention;

    public DestinationHealth(
            StateBucket bucket, ObjectMapper json, Backlogs backlogs, DeliveryCounts counts, AuditConfig config) {
        this.bucket = bucket;
        this.json = json;
        this.backlogs = backlogs;
        this.counts = counts;
        this.pendingRetention = config.pendingRetention();
    }

    /// How they go now.
    ///
    /// @param pendingFiles that wait for delivery
    /// @param pendingSince when the oldest of them was written
    /// @param oldestEvent that is not delivered; known of failing destinations only
    /// @param expires when the oldest pending file is lost, unless it is delivered before
    /// @param ended when the destination's verification ended, since its bucket was gone; empty if it did not
    public record State(
            DeliveryCounts.Total delivered,
            long pendingFiles,
            Optional<Instant> pendingSince,
            Optional<Instant> oldestEvent,
            Optional<Instant> expires,
            Optional<Failure> failure,
            Optional<Instant> ended) {}

    /// @throws dev.auditlogs.state.StateUnavailable if the state bucket fails
    public State of(OrganizationId organization, DestinationDocument destination) {
        var backlog = backlogs.of(organization);
        var oldest = Optional.ofNullable(backlog.oldest().get(organization));
        var incident = find(organization);
        var failure = incident.flatMap(Incident::failure);
        return new State(
                counts.of(organization),
                backlog.files(),
                oldest.map(Backlog.Waiting::written),
                failure.flatMap(known -> known.last().oldestEvent()).filter(_ -> oldest.isPresent()),
                oldest.map(waiting -> waiting.expires(pendingRetention)),
                failure,
                incident.flatMap(known -> endedAt(known, destination)));
    }

    /// @throws dev.auditlogs.state.StateUnavailable if the state bucket fails
    @Override
    public boolean hasEnded(OrganizationId organization, DestinationDocument destination) {
        return destination.target().bucketOwner().isEmpty()
                && find(organization)
                        .flatMap(known -> known.endedAt(VerifiedBucket.of(destination)))
                        .isPresent();
    }

    /// When the verification of a destination ended, since its bucket was gone; empty if it did not. A destination
    /// is verified if its document says so and this is empty.
    private static Optional<Instant> endedAt(Incident incident, DestinationDocument destination) {
        return destination.isVerified() && destination.target().bucketOwner().isEmpty()
                ? incident.endedAt(VerifiedBucket.of(destination))
                : Optional.empty();
    }

    private Optional<Incident> find(OrganizationId organization) {
        return bucket.get(Incidents.key(organization)).flatMap(object -> read(organization, object));
    }

    private Optional<Incident> read(OrganizationId organization, StoredObject object) {
        try {
            return Optional.ofNullable(json.readValue(object.bytes(), HealthDocument.class))
                    .map(HealthDocument::incident);
        } catch (IOException e) {
            LOG.warnf(
                    "a destination's health cannot be read, the next failure writes it anew: organization=%s error=%s",
                    organization, e.getMessage());
            return Optional.empty();
        }
    }
}
