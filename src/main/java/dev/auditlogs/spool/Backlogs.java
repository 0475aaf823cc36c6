package dev.auditlogs.spool;

import dev.auditlogs.config.AuditConfig;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.file.AuditFileName;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

/// Counts what is in `pending/`. One request says so as long as at most a thousand files wait; what is beyond that is
/// counted once an hour, since files of destinations that are dead for weeks must not make each drain ask more.
@Singleton
public final class Backlogs {

    private static final String PENDING = "pending/";
    private static final Duration LARGE_AGAIN_AFTER = Duration.ofHours(1);

    /// 200,000 files; there are at least so many then.
    static final int REQUESTS_MAX = 200;

    private final S3Client s3;
    private final Clock clock;
    private final String bucket;

    /// The last one that took more than one request.
    private Backlog large = Backlog.NONE;

    private Instant largeUntil = Instant.MIN;

    public Backlogs(S3Client s3, Clock clock, AuditConfig config) {
        this.s3 = s3;
        this.clock = clock;
        this.bucket = config.stateBucket();
    }

    /// Everything that is pending.
    ///
    /// @param until when counting ends: there are at least so many then
    /// @throws software.amazon.awssdk.core.exception.SdkException if the state bucket fails
    public synchronized Backlog count(Instant until) {
        var first = page(PENDING, null);
        if (Boolean.TRUE.equals(first.isTruncated()) && clock.instant().isBefore(largeUntil)) {
            return large;
        }
        var backlog = count(PENDING, first, until);
        if (Boolean.TRUE.equals(first.isTruncated())) {
            large = backlog;
            largeUntil = clock.instant().plus(LARGE_AGAIN_AFTER);
        }
        return backlog;
    }

    /// What is pending of one organization.
    ///
    /// @throws software.amazon.awssdk.core.exception.SdkException if the state bucket fails
    public Backlog of(OrganizationId organization) {
        var folder = PENDING + organization + "/";
        return count(folder, page(folder, null), Instant.MAX);
    }

    private Backlog count(String folder, ListObjectsV2Response first, Instant until) {
        var files = 0L;
        var oldest = new HashMap<OrganizationId, Backlog.Waiting>();
        var page = first;
        for (var requests = 1; ; requests++) {
            for (var object : page.contents()) {
                if (add(object, oldest)) {
                    files++;
                }
            }
            if (!Boolean.TRUE.equals(page.isTruncated())
                    || requests == REQUESTS_MAX
                    || !clock.instant().isBefore(until)) {
                return new Backlog(files, oldest);
            }
            page = page(folder, page.nextContinuationToken());
        }
    }

    private ListObjectsV2Response page(String folder, String token) {
        return s3.listObjectsV2(r -> r.bucket(bucket).prefix(folder).continuationToken(token));
    }

    /// Names sort by time: an organization's first file is its oldest one.
    private static boolean add(S3Object object, Map<OrganizationId, Backlog.Waiting> oldest) {
        var path = object.key().substring(PENDING.length());
        var slash = path.indexOf('/');
        if (slash < 0
                || !OrganizationId.isValid(path.substring(0, slash))
                || !AuditFileName.isValid(path.substring(slash + 1))) {
            return false;
        }
        var written = new AuditFileName(path.substring(slash + 1)).written();
        oldest.putIfAbsent(
                new OrganizationId(path.substring(0, slash)),
                new Backlog.Waiting(written, object.lastModified() == null ? written : object.lastModified()));
        return true;
    }
}
