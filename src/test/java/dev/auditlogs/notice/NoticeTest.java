package dev.auditlogs.notice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.place.BucketName;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// The platform drops copies by ids that earlier versions have sent: neither ids nor properties may change.
class NoticeTest {

    private static final OrganizationId ACME = new OrganizationId("acme");
    private static final String FILE =
            "airkit-audit-logs-20261124T090000Z-00000000-0000-0000-0000-000000000000.ndjson.gz";
    private static final Instant SINCE = Instant.parse("2026-11-24T09:00:00.120Z");

    private static Failure failure(int attempts, Optional<Instant> nextAttempt, Optional<String> file) {
        var last = new Failure.Attempt(SINCE, "access-denied", "AccessDenied", "no", file, Optional.empty());
        return new Failure(SINCE, attempts, last, nextAttempt);
    }

    @Test
    void theFirstFailureIsToldOfTheFileThatFailed() {
        var notice = new Notice.Failing(ACME, failure(1, Optional.of(SINCE), Optional.of(FILE)));

        assertIs(notice, "DestinationFailing.v1", """
                {"noticeId":"1d536f4c-038c-37cc-9ac6-99473fd5aac5","organizationId":"acme","reason":"access-denied",\
                "code":"AccessDenied","since":"2026-11-24T09:00:00.120Z","attempts":1,\
                "nextAttempt":"2026-11-24T09:00:00.120Z"}""");
    }

    /// As the first version wrote it down.
    @Test
    void theFirstFailureIsToldAlsoIfItsFileIsNotKnown() {
        var notice = new Notice.Failing(ACME, failure(2, Optional.of(SINCE), Optional.empty()));

        assertIs(notice, "DestinationFailing.v1", """
                {"noticeId":"3706789f-590c-34c0-92da-fc5d326f469f","organizationId":"acme","reason":"access-denied",\
                "code":"AccessDenied","since":"2026-11-24T09:00:00.120Z","attempts":2,\
                "nextAttempt":"2026-11-24T09:00:00.120Z"}""");
    }

    @Test
    void aLaterStepIsToldOfTheTimeSinceWhenItFails() {
        var next = Instant.parse("2026-11-27T12:00:00.123456Z");
        var notice = new Notice.StillFailing(ACME, failure(12, Optional.of(next), Optional.of(FILE)), 3);

        assertIs(notice, "DestinationStillFailing.v1", """
                {"noticeId":"3f36aeb3-21aa-3ec6-b26a-82d719e58e6b","organizationId":"acme","reason":"access-denied",\
                "code":"AccessDenied","since":"2026-11-24T09:00:00.120Z","daysFailing":3,"attempts":12,\
                "nextAttempt":"2026-11-27T12:00:00.123456Z"}""");
    }

    @Test
    void whatIsToBeTriedByTheNextDrainHasNoTimeForThat() {
        var notice = new Notice.StillFailing(ACME, failure(12, Optional.empty(), Optional.of(FILE)), 3);

        assertIs(notice, "DestinationStillFailing.v1", """
                {"noticeId":"3f36aeb3-21aa-3ec6-b26a-82d719e58e6b","organizationId":"acme","reason":"access-denied",\
                "code":"AccessDenied","since":"2026-11-24T09:00:00.120Z","daysFailing":3,"attempts":12}""");
    }

    @Test
    void filesThatExpireAreToldOfByTheOldestOne() {
        var oldest = Instant.parse("2026-11-24T09:00:00Z");
        var expires = Instant.parse("2026-12-09T00:00:00Z");

        assertIs(new Notice.Expiring(ACME, oldest, expires), "PendingFilesExpiring.v1", """
                {"noticeId":"6916f034-35ef-3c2c-836f-5f82c2a2e38c","organizationId":"acme",\
                "oldestFile":"2026-11-24T09:00:00Z","expires":"2026-12-09T00:00:00Z"}""");
    }

    @Test
    void aRecoveryIsToldOfTheTimeSinceWhenItFailed() {
        assertIs(
                new Notice.Recovered(ACME, SINCE, Instant.parse("2026-11-27T18:00:00.500Z")),
                "DestinationRecovered.v1",
                """
                {"noticeId":"67712b5c-6a01-335a-8b7f-2c372d0657d3","organizationId":"acme",\
                "since":"2026-11-24T09:00:00.120Z","recovered":"2026-11-27T18:00:00.500Z"}""");
    }

    @Test
    void theEndOfAVerificationIsToldWithTheBucketThatWasGone() {
        var ended = Instant.parse("2026-11-27T18:00:00.500Z");

        assertIs(
                new Notice.Ended(ACME, new BucketName("acme-logs"), SINCE, ended),
                "DestinationVerificationEnded.v1",
                """
                {"noticeId":"e378a8b8-65fc-346c-91d8-4303b8a99ce9","organizationId":"acme",\
                "bucket":"acme-logs","ended":"2026-11-27T18:00:00.500Z"}""");
    }

    private static void assertIs(Notice notice, String detailType, String detail) {
        assertThat(notice.detailType()).isEqualTo(detailType);
        assertThat(NoticeDetail.of(notice)).hasToString(detail);
    }
}
