package dev.auditlogs;

import dev.auditlogs.spool.Segment;
import dev.auditlogs.spool.Segments;
import dev.auditlogs.state.StateUnavailable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/// Spools a drain's new files, many in one object: one put makes them durable, rather than one each.
final class NewSegments {

    private static final Logger LOG = Logger.getLogger(NewSegments.class);

    /// How many bytes of files a segment holds at most, unless it is one file. Whoever recovers it, in the smallest
    /// heap, reads it whole, see docs/decisions/0056.
    static final int BYTES_MAX = 8 << 20;

    /// A file that is larger has a segment of its own.
    static final int SMALL_FILE_BYTES_MAX = 4 << 20;

    /// Of a ZIP archive without its extension for more than 65,535.
    static final int FILES_MAX = 20_000;

    private final Segments segments;
    private final Supplier<UUID> ids;
    private final DrainRun run;
    private final Knowledge known;
    private final Queue<OpenSegment> stored = new ConcurrentLinkedQueue<>();

    /// Guarded by this object, as its size.
    private List<Part> open = new ArrayList<>();

    private int openBytes;

    NewSegments(Segments segments, Supplier<UUID> ids, DrainRun run, Knowledge known) {
        this.segments = segments;
        this.ids = ids;
        this.run = run;
        this.known = known;
    }

    /// A file and what follows.
    ///
    /// @param stored is told the segment in which the file is durable
    /// @param failed is run if it is not; its messages come again
    record Part(Segment.File file, Consumer<OpenSegment> stored, Runnable failed) {

        int bytes() {
            return file.spooled().file().bytes().length;
        }
    }

    /// Adds a file to a segment. The one that is full is put by whoever adds the first file that does not fit.
    void add(Part part) {
        if (part.bytes() > SMALL_FILE_BYTES_MAX) {
            put(List.of(part));
        } else {
            put(fullBefore(part));
        }
    }

    private synchronized List<Part> fullBefore(Part part) {
        var full = List.<Part>of();
        if (openBytes + part.bytes() > BYTES_MAX || open.size() == FILES_MAX) {
            full = takeOpen();
        }
        open.add(part);
        openBytes += part.bytes();
        return full;
    }

    private synchronized List<Part> takeOpen() {
        var taken = open;
        open = new ArrayList<>();
        openBytes = 0;
        return taken;
    }

    /// Puts what has been added and is not stored yet.
    void flush() {
        put(takeOpen());
    }

    private void put(List<Part> parts) {
        if (parts.isEmpty()) {
            return;
        }
        var segment = store(new Segment(parts.stream().map(Part::file).toList()));
        segment.ifPresent(stored::add);
        for (var part : parts) {
            segment.ifPresentOrElse(part.stored(), part.failed());
        }
    }

    private Optional<OpenSegment> store(Segment segment) {
        if (run.isTooLate()) {
            return Optional.empty();
        }
        try {
            var name = segments.put(segment, run.now(), run.queue().name(), ids.get());
            known.journal().add(name, segment);
            return Optional.of(new OpenSegment(name, segment.files().size()));
        } catch (StateUnavailable e) {
            LOG.warnf(
                    "a segment could not be spooled, its messages come again: files=%d error=%s",
                    segment.files().size(), e.getMessage());
        } catch (RuntimeException e) {
            // A bug, and this segment's only.
            LOG.errorf(
                    e,
                    "a segment could not be spooled, its messages come again: files=%d",
                    segment.files().size());
        }
        return Optional.empty();
    }

    /// Those whose files are all settled.
    Collection<OpenSegment> finished() {
        return stored.stream().filter(OpenSegment::isFinished).toList();
    }
}
