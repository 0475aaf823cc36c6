package dev.auditlogs.evidence;

import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.spool.ArchiveName;
import dev.auditlogs.spool.Deed;
import dev.auditlogs.spool.DeliveredFile;
import dev.auditlogs.spool.DrainedFiles;
import dev.auditlogs.state.Deadline;
import dev.auditlogs.state.StateUnavailable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;

/// What drains have delivered that no seal has read: each file of it belongs into exactly one statement.
///
/// A drain's object may be there long after it was named, by a clock that is off. So those named from a day before
/// the last seal on, or before what that left for the next one, are listed, and read unless a seal names them.
final class NewlyDelivered {

    /// How long an object of `drained/` may come after its time.
    static final Duration LATE_MAX = Duration.ofDays(1);

    private static final Duration CLOCK_SKEW_MAX = Duration.ofMinutes(5);

    private final Map<OrganizationId, List<DeliveredFile>> files = new TreeMap<>();
    private final Map<OrganizationId, List<DeliveredFile>> sentAgain = new HashMap<>();
    private final Map<UUID, Instant> met = new HashMap<>();
    private final Instant since;
    private final List<ArchiveName> read;
    private final Optional<Instant> restSince;

    private NewlyDelivered(Instant since, List<ArchiveName> read, Optional<Instant> restSince) {
        this.since = since;
        this.read = read;
        this.restSince = restSince;
    }

    /// What does not fit into memory, or into half of the time, the next sealing goes on with.
    ///
    /// @param to of the sealing
    /// @param bytesMax how much memory the files may take
    static NewlyDelivered read(
            DrainedFiles drained, Optional<Seal> before, Instant to, long bytesMax, Deadline deadline)
            throws InterruptedException {
        var since = before.map(Seal::since).orElseGet(() -> to.minus(LATE_MAX));
        var reading = deadline.half();
        var known = before.map(Seal::read).orElse(Set.of());
        var bytes = 0L;
        var found = new ArrayList<DeliveredFile>();
        var read = new ArrayList<ArchiveName>();
        var restSince = Optional.<Instant>empty();
        for (var listed : drained.since(since, deadline)) {
            var drain = listed.name();
            if (known.contains(drain.key())) {
                continue;
            }
            if (deadline.isOver()) {
                throw new StateUnavailable("there was no time to read what drains have delivered");
            }
            if (bytes > bytesMax || reading.isOver() && !read.isEmpty()) {
                restSince = Optional.of(drain.time());
                break;
            }
            for (var file : drained.read(listed)) {
                found.add(file);
                bytes += file.properties().length;
            }
            read.add(drain);
        }
        var news = new NewlyDelivered(nextSince(since, to, restSince), read, restSince);
        var metBefore = before.map(Seal::met).orElse(Map.of());
        var asked = found.stream()
                .filter(file -> file.how() == Deed.How.MET && !metBefore.containsKey(file.id()))
                .toList();
        var stated = new HashSet<>(metBefore.keySet());
        stated.addAll(statedBefore(
                asked,
                drained,
                drain -> known.contains(drain.key()) || drain.time().isBefore(since),
                deadline));
        news.addEachOnce(found, stated, to);
        metBefore.forEach((id, at) -> {
            if (at.isAfter(to.minus(LATE_MAX))) {
                news.met.putIfAbsent(id, at);
            }
        });
        return news;
    }

    /// It never goes back: what was named before is not in the seal's names any more, and would be stated again.
    private static Instant nextSince(Instant since, Instant to, Optional<Instant> restSince) {
        var next = restSince.filter(to::isAfter).orElse(to).minus(LATE_MAX);
        return next.isAfter(since) ? next : since;
    }

    private void addEachOnce(List<DeliveredFile> found, Set<UUID> stated, Instant to) {
        var ofThis = new HashSet<UUID>();
        for (var file : found) {
            if (file.how() == Deed.How.SENT_AGAIN) {
                sentAgain
                        .computeIfAbsent(file.organization(), _ -> new ArrayList<>())
                        .add(file);
            } else if (!stated.contains(file.id()) && ofThis.add(file.id())) {
                files.computeIfAbsent(file.organization(), _ -> new ArrayList<>())
                        .add(file);
                if (file.how() == Deed.How.MET) {
                    met.put(file.id(), to);
                }
            }
        }
    }

    /// Which of these files some drain has delivered that an earlier seal has read.
    private static Set<UUID> statedBefore(
            List<DeliveredFile> asked, DrainedFiles drained, Predicate<ArchiveName> isRead, Deadline deadline)
            throws InterruptedException {
        if (asked.isEmpty()) {
            return Set.of();
        }
        var oldest = asked.stream()
                .map(DeliveredFile::written)
                .min(Instant::compareTo)
                .orElseThrow();
        var earlier = drained.since(oldest.minus(CLOCK_SKEW_MAX), deadline).stream()
                .map(DrainedFiles.Listed::name)
                .filter(isRead)
                .toList();
        return drained.delivered(asked.stream().map(DeliveredFile::id).toList(), earlier, deadline);
    }

    Map<OrganizationId, List<DeliveredFile>> files() {
        return files;
    }

    Map<OrganizationId, List<DeliveredFile>> sentAgain() {
        return sentAgain;
    }

    /// Those that were met and are in a statement of the last day.
    Map<UUID, Instant> met() {
        return met;
    }

    /// When the first was named that there was no memory or time for; empty if all was read.
    Optional<Instant> restSince() {
        return restSince;
    }

    /// From when on the next sealing lists, so that it finds the rest and what comes late.
    Instant since() {
        return since;
    }

    /// What a seal names to be read, of what the next sealing lists.
    Set<String> allRead(Optional<Seal> before) {
        var names = new HashSet<String>();
        before.ifPresent(seal -> names.addAll(seal.read()));
        read.forEach(drain -> names.add(drain.key()));
        names.removeIf(name -> ArchiveName.isBefore(name, since));
        return names;
    }
}
