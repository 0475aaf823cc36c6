package dev.auditlogs.evidence;

import dev.auditlogs.destination.Destination;
import dev.auditlogs.destination.Route;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.file.Sha256;
import dev.auditlogs.spool.DeliveredFile;
import dev.auditlogs.spool.Target;
import dev.auditlogs.spool.WaitingFiles;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// The statements of one sealing, and the heads that they leave.
final class Statements {

    static final int FILES_MAX = 1_000;

    /// A drain names a file, and stores it before that time has passed.
    private static final Duration DRAIN_MAX = Duration.ofMinutes(20);

    private static final DateTimeFormatter FOLDER =
            DateTimeFormatter.ofPattern("uuuu/MM/dd").withZone(ZoneOffset.UTC);

    private final Sealed sealed;
    private final SortedMap<String, Head> heads;
    private final Supplier<UUID> ids;

    /// What is the same for all statements of a sealing.
    ///
    /// @param from until when the sealing before has read
    /// @param restSince what there was no memory for; far in the future if all was read
    record Sealed(
            Instant from,
            Instant to,
            Instant restSince,
            WaitingFiles waiting,
            Evidence.Organizations organizations,
            Duration period,
            Duration heartbeat) {}

    /// @param heads of all organizations, which go on with each statement
    Statements(Sealed sealed, SortedMap<String, Head> heads, Supplier<UUID> ids) {
        this.sealed = sealed;
        this.heads = heads;
        this.ids = ids;
    }

    /// What an organization is told now; nothing if it is idle, and not for too long.
    List<SealedTree.Leaf> of(
            OrganizationId organization, List<DeliveredFile> files, List<DeliveredFile> again, Route route) {
        var head = Optional.ofNullable(heads.get(organization.value()));
        if (files.isEmpty()
                && again.isEmpty()
                && !head.filter(last -> isDue(last, route)).isPresent()) {
            return List.of();
        }
        var leaves = new ArrayList<SealedTree.Leaf>();
        var from = 0;
        do {
            leaves.add(next(organization, new Part(part(files, from), part(again, from)), route));
            from += FILES_MAX;
        } while (from < Math.max(files.size(), again.size()));
        return leaves;
    }

    private static List<DeliveredFile> part(List<DeliveredFile> files, int from) {
        return files.subList(Math.min(files.size(), from), Math.min(files.size(), from + FILES_MAX));
    }

    private boolean isDue(Head last, Route route) {
        if (last.isLast()) {
            return false;
        }
        return switch (route) {
            case Route.Unconfigured() -> true;
            case Route.Deliver(var destination) ->
                isMoved(last, destination)
                        || !sealed.waiting().hasEvidence(last.organization())
                                && Duration.between(last.to(), sealed.to())
                                                .plus(sealed.period())
                                                .compareTo(sealed.heartbeat())
                                        > 0;
            case Route.Wait _, Route.Unreadable _ -> false;
        };
    }

    private static boolean isMoved(Head last, Destination destination) {
        return last.place()
                .filter(place -> !place(place).equals(place(destination.target())))
                .isPresent();
    }

    private static String place(Target target) {
        return target.bucket() + "/" + target.prefix();
    }

    private record Part(List<DeliveredFile> files, List<DeliveredFile> again) {}

    private SealedTree.Leaf next(OrganizationId organization, Part part, Route route) {
        var last = Optional.ofNullable(heads.get(organization.value()));
        var destination =
                route instanceof Route.Deliver(var verified) ? Optional.of(verified) : Optional.<Destination>empty();
        var place = destination.map(Destination::target).or(() -> last.flatMap(Head::place));
        var statement = new Statement(
                organization,
                last.map(Head::number).orElse(0L) + 1,
                last.map(Head::sha256),
                last.map(Head::to).orElse(sealed.from()),
                sealed.to(),
                Base64.getEncoder().encodeToString(SealedTree.bytes(ids.get())),
                part.files(),
                part.again(),
                last.map(Head::files).orElse(0L) + part.files().size(),
                last.map(Head::events).orElse(0L)
                        + part.files().stream().mapToLong(DeliveredFile::events).sum(),
                sealed.waiting()
                        .of(organization)
                        .map(waiting -> new Statement.Waiting(waiting.files(), Optional.of(waiting.since())))
                        .orElse(Statement.Waiting.NOTHING),
                destination.map(Statements::settingsSha256),
                filesMayComeSince(organization),
                sealed.period(),
                sealed.heartbeat(),
                place.map(Statements::place),
                last
                        .filter(head ->
                                destination.filter(now -> isMoved(head, now)).isPresent())
                        .flatMap(Head::place)
                        .map(Statements::place)
                        .stream()
                        .toList(),
                route instanceof Route.Unconfigured);
        return leaf(statement, place);
    }

    private SealedTree.Leaf leaf(Statement statement, Optional<Target> place) {
        var bytes = statement.bytes();
        var organization = statement.organization();
        heads.put(
                organization.value(),
                new Head(
                        organization,
                        statement.number(),
                        Sha256.base64(bytes),
                        statement.to(),
                        statement.filesTotal(),
                        statement.eventsTotal(),
                        place,
                        statement.isLast()));
        var path = "_evidence/" + FOLDER.format(statement.to()) + "/airkit-audit-evidence-" + statement.number() + "-"
                + ids.get() + ".tlog-proof";
        return new SealedTree.Leaf(bytes, Optional.of(new SealedTree.Address(organization, statement.number(), path)));
    }

    /// When the oldest of all files that may not be in a statement was written: one that is pending, one in a
    /// segment, one of a drain that runs, one of those that there was no memory for, or the news of a change of the
    /// last day that nobody has told.
    private Instant filesMayComeSince(OrganizationId organization) {
        var ofDrains = earlier(
                        sealed.to(),
                        earlier(sealed.restSince(), sealed.waiting().oldestSegment()))
                .minus(DRAIN_MAX);
        var since = sealed.organizations()
                .untoldSince(organization)
                .filter(sealed.to().minus(NewlyDelivered.LATE_MAX)::isBefore)
                .map(change -> earlier(ofDrains, change))
                .orElse(ofDrains);
        return sealed.waiting()
                .of(organization)
                .map(waiting -> earlier(since, waiting.since()))
                .orElse(since);
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    /// Of lines: bucket, owner, prefix, key template, encryption, format, compression, event types.
    private static String settingsSha256(Destination destination) {
        var target = destination.target();
        var encoding = destination.encoding();
        var lines = List.of(
                target.bucket().value(),
                target.bucketOwner().map(Object::toString).orElse(""),
                target.prefix().value(),
                target.keyTemplate().value(),
                target.encryption().text(),
                encoding.format().value(),
                encoding.compression().value(),
                destination.eventTypes().stream().sorted().collect(Collectors.joining(",")));
        return Sha256.base64((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
