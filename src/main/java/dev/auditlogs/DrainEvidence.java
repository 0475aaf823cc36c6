package dev.auditlogs;

import dev.auditlogs.destination.Destination;
import dev.auditlogs.destination.Route;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.evidence.Evidence;
import dev.auditlogs.state.Deadline;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// A drain, as far as evidence needs it.
///
/// @param known with the destinations as they are when evidence is made
record DrainEvidence(DrainRun run, Knowledge known) implements Evidence.Drain {

    @Override
    public Route route(OrganizationId organization) {
        return known.route(organization);
    }

    @Override
    public Optional<Instant> untoldSince(OrganizationId organization) {
        return known.untoldSince(organization);
    }

    @Override
    public boolean isDue(Destination destination) {
        return known.health().isDue(destination);
    }

    @Override
    public Deadline deadline() {
        return run.deliveringDeadline();
    }

    @Override
    public Duration left() {
        return run.deliveringLeft();
    }
}
