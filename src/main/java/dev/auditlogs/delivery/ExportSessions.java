package dev.auditlogs.delivery;

import dev.auditlogs.config.AuditConfig;
import dev.auditlogs.destination.ExportRole;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;
import software.amazon.awssdk.services.sts.model.PackedPolicyTooLargeException;

/// Sessions of the export role, named by organizations' ids, in which their buckets are written, each for one place
/// only. Each is kept until five minutes before it ends. There are none when `audit.export-role-arn` is not set.
final class ExportSessions {

    /// The longest that a role assumed from a role may have
    /// ([role chaining](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining)).
    private static final Duration LENGTH = Duration.ofHours(1);

    private static final Duration RENEWED_BEFORE_END = Duration.ofMinutes(5);

    /// Beyond that the one that was not used for the longest time is forgotten.
    static final int SESSIONS_MAX = 10_000;

    /// Below the 600 a second that STS allows an account in a region.
    static final int REQUESTS_PER_SECOND_MAX = 400;

    private final StsClient sts;
    private final Optional<ExportRole> role;
    private final Pace pace = new Pace(REQUESTS_PER_SECOND_MAX);

    private final Map<ExportSession, AwsCredentialsProvider> sessions = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ExportSession, AwsCredentialsProvider> eldest) {
            return size() > SESSIONS_MAX;
        }
    };

    ExportSessions(StsClient sts, AuditConfig config) {
        this.sts = sts;
        this.role = config.exportRoleArn().map(ExportRole::new);
    }

    /// Whether each organization's bucket is written in a session of its own.
    boolean areUsed() {
        return role.isPresent();
    }

    /// The credentials of that session, which is asked of STS when they are needed first; empty if the function's
    /// own are used.
    Optional<AwsCredentialsProvider> of(ExportSession session) {
        if (role.isEmpty()) {
            return Optional.empty();
        }
        synchronized (sessions) {
            return Optional.of(sessions.computeIfAbsent(session, wanted -> open(role.get(), wanted)));
        }
    }

    /// Forgets a session that was not accepted.
    void forget(ExportSession session) {
        synchronized (sessions) {
            sessions.remove(session);
        }
    }

    private AwsCredentialsProvider open(ExportRole role, ExportSession wanted) {
        var policy = new AtomicReference<>(wanted.policy(role.partition()));
        var session = StsAssumeRoleCredentialsProvider.builder()
                .stsClient(sts)
                .staleTime(RENEWED_BEFORE_END)
                .prefetchTime(RENEWED_BEFORE_END)
                .refreshRequest(() -> {
                    pace.keep();
                    return AssumeRoleRequest.builder()
                            .roleArn(role.arn())
                            .roleSessionName(wanted.name())
                            .policy(policy.get())
                            .durationSeconds((int) LENGTH.toSeconds())
                            .build();
                })
                .build();
        return () -> {
            try {
                return credentials(session);
            } catch (PackedPolicyTooLargeException _) {
                policy.set(wanted.policyForTheBucket(role.partition()));
                return credentials(session);
            }
        };
    }

    /// The SDK gives a thread that is interrupted while it waits for a session an IllegalStateException, and one
    /// that is interrupted while it waits for an answer an AbortedException. Here both get the latter.
    private static AwsCredentials credentials(AwsCredentialsProvider session) {
        try {
            return session.resolveCredentials();
        } catch (IllegalStateException e) {
            if (e.getCause() instanceof InterruptedException) {
                Thread.currentThread().interrupt();
                throw AbortedException.create("interrupted while waiting for a session", e);
            }
            throw e;
        }
    }
}
