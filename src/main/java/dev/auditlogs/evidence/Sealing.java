package dev.auditlogs.evidence;

import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.spool.DrainedFiles;
import dev.auditlogs.spool.WaitingFiles;
import dev.auditlogs.state.Deadline;
import dev.auditlogs.state.StateBucket;
import dev.auditlogs.state.StateUnavailable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;

/// Makes one seal: reads what drains have delivered since the last one, states it, and signs that. Nothing counts
/// until the seal is stored, so whoever dies before has done nothing.
final class Sealing {

    static final int STATEMENTS_MAX = 1_000;
    private static final long TREE_BYTES_MAX = 8 << 20;

    private final StateBucket bucket;
    private final Seals seals;
    private final DrainedFiles drained;
    private final Settings settings;

    /// @param origin of all checkpoints, the name of all keys
    /// @param filesBytesMax how much memory the files of one sealing may take
    record Settings(
            String origin,
            Duration period,
            Duration heartbeat,
            List<SigningKey> keys,
            Supplier<UUID> ids,
            long filesBytesMax) {}

    Sealing(StateBucket bucket, Seals seals, DrainedFiles drained, Settings settings) {
        this.bucket = bucket;
        this.seals = seals;
        this.drained = drained;
        this.settings = settings;
    }

    /// A seal that is not stored yet, and how many statements it has.
    record Made(Seal seal, int statements) {}

    /// @param before the last one
    /// @throws SigningUnavailable if a key does not sign now
    /// @throws StateUnavailable if the state bucket fails, or there is not enough time
    Made make(Optional<Seal> before, Instant now, Evidence.Organizations routes, Deadline deadline)
            throws InterruptedException {
        var to = before.map(Seal::to).filter(now::isBefore).orElse(now);
        // Files move from here to there, and are there before they leave.
        var waiting = WaitingFiles.list(bucket, deadline);
        var news = NewlyDelivered.read(drained, before, to, settings.filesBytesMax(), deadline);
        var heads = before.isPresent() ? seals.heads(before.get()) : new TreeMap<String, Head>();
        var statements = new Statements(
                new Statements.Sealed(
                        before.map(Seal::to).orElse(to.minus(NewlyDelivered.LATE_MAX)),
                        to,
                        news.restSince().orElse(Instant.MAX),
                        waiting,
                        routes,
                        settings.period(),
                        settings.heartbeat()),
                heads,
                settings.ids());
        var trees = new Trees(deadline);
        for (var organization : organizations(heads, news)) {
            var files = Optional.ofNullable(news.files().remove(organization)).orElse(List.of());
            var again = news.sentAgain().getOrDefault(organization, List.of());
            trees.add(statements.of(organization, files, again, routes.route(organization)));
        }
        trees.close();
        return new Made(
                new Seal(
                        before.map(Seal::number).orElse(0L) + 1,
                        to,
                        news.restSince().isPresent(),
                        news.since(),
                        seals.putPart(Lines.write(heads.values(), Head::write)),
                        trees.names,
                        news.allRead(before),
                        news.met()),
                trees.statements);
    }

    private static List<OrganizationId> organizations(SortedMap<String, Head> heads, NewlyDelivered news) {
        var all = new TreeSet<>(news.files().keySet());
        all.addAll(news.sentAgain().keySet());
        heads.values().forEach(head -> all.add(head.organization()));
        return List.copyOf(all);
    }

    /// Signs and stores a tree as soon as it is full, so that one is in memory at a time.
    private final class Trees {

        private final Deadline deadline;
        private final List<String> names = new ArrayList<>();
        private List<SealedTree.Leaf> open = new ArrayList<>();
        private long bytes;
        private int statements;

        private Trees(Deadline deadline) {
            this.deadline = deadline;
        }

        void add(List<SealedTree.Leaf> leaves) throws InterruptedException {
            for (var leaf : leaves) {
                if (open.size() == STATEMENTS_MAX || !open.isEmpty() && bytes + leaf.bytes().length > TREE_BYTES_MAX) {
                    close();
                }
                open.add(leaf);
                bytes += leaf.bytes().length;
            }
        }

        void close() throws InterruptedException {
            if (open.isEmpty()) {
                return;
            }
            if (deadline.isOver()) {
                throw new StateUnavailable("there was no time to sign all statements");
            }
            var tree = SealedTree.sign(open, settings.origin(), settings.keys(), settings.ids());
            names.add(seals.putPart(tree.bytes()));
            statements += open.size();
            open = new ArrayList<>();
            bytes = 0;
        }
    }
}
