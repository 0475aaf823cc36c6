package dev.auditlogs.spool;

import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.file.AuditFileName;
import dev.auditlogs.state.ListedObject;
import dev.auditlogs.state.StateBucket;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/// Counts what is in `pending/`. One request says so as long as at most a thousand files wait; what is beyond that
/// is counted once an hour, since files of destinations that are dead for weeks must not make each drain ask more.
@Singleton
public final class Backlogs {

    private static final Duration LARGE_AGAIN_AFTER = Duration.ofHours(1);

    /// 200,000 files; there are at least so many then.
    static final int REQUESTS_MAX = 200;

    /// 10,000 files of one organization, for somebody who waits for the answer.
    private static final int REQUESTS_OF_ONE_MAX = 10;

    private final StateBucket bucket;
    private final Clock clock;

    /// The last one that took more than one request.
    private Backlog large = Backlog.NONE;

    private Instant largeUntil = Instant.MIN;

    public Backlogs(StateBucket bucket, Clock clock) {
        this.bucket = bucket;
        this.clock = clock;
    }

    /// Everything that is pending.
    ///
    /// @param until when counting ends: there are at least so many then
    /// @throws dev.auditlogs.state.StateUnavailable if the state bucket fails
    public synchronized Backlog count(Instant until) {
        var first = bucket.listPage(Spool.PENDING);
        if (!first.isLast() && clock.instant().isBefore(largeUntil)) {
            return large;
        }
        var backlog = count(first, REQUESTS_MAX, until);
        if (!first.isLast()) {
            large = backlog;
            largeUntil = clock.instant().plus(LARGE_AGAIN_AFTER);
        }
        return backlog;
    }

    /// What is pending of one organization, or the oldest 10,000 files of it.
    ///
    /// @throws dev.auditlogs.state.StateUnavailable if the state bucket fails
    public Backlog of(OrganizationId organization) {
        return count(bucket.listPage(Spool.PENDING + organization + "/"), REQUESTS_OF_ONE_MAX, Instant.MAX);
    }

    private Backlog count(StateBucket.Page first, int requestsMax, Instant until) {
        var files = 0L;
        var oldest = new HashMap<OrganizationId, Backlog.Waiting>();
        var page = first;
        for (var requests = 1; ; requests++) {
            for (var object : page.objects()) {
                if (add(object, oldest)) {
                    files++;
                }
            }
            if (page.isLast() || requests == requestsMax || !clock.instant().isBefore(until)) {
                return new Backlog(files, oldest);
            }
            page = page.next();
        }
    }

    /// Names sort by time: an organization's first file is its oldest one.
    private static boolean add(ListedObject object, Map<OrganizationId, Backlog.Waiting> oldest) {
        var path = object.key().substring(Spool.PENDING.length());
        var slash = path.indexOf('/');
        if (slash < 0
                || !OrganizationId.isValid(path.substring(0, slash))
                || !AuditFileName.isValid(path.substring(slash + 1))) {
            return false;
        }
        var written = new AuditFileName(path.substring(slash + 1)).written();
        oldest.putIfAbsent(
                new OrganizationId(path.substring(0, slash)),
                new Backlog.Waiting(written, object.lastModified().orElse(written)));
        return true;
    }
}
