package dev.auditlogs;

import dev.auditlogs.spool.ArchiveName;
import java.util.concurrent.atomic.AtomicInteger;

/// A segment, until each of its files is delivered or waits as an object of its own.
final class OpenSegment {

    private final ArchiveName name;
    private final AtomicInteger filesLeft;

    OpenSegment(ArchiveName name, int files) {
        this.name = name;
        this.filesLeft = new AtomicInteger(files);
    }

    ArchiveName name() {
        return name;
    }

    /// One of its files does not need it any more.
    void settled() {
        filesLeft.decrementAndGet();
    }

    boolean isFinished() {
        return filesLeft.get() == 0;
    }
}
