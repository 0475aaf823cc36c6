package dev.auditlogs.notice;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.auditlogs.event.OrganizationId;
import org.junit.jupiter.api.Test;

/// The platform drops copies by ids that earlier versions have sent: neither ids nor properties may change.
class NoticeTest {

    private static final OrganizationId ACME = new OrganizationId("acme");
    private static final String FILE =
            "airkit-audit-logs-20261124T090000Z-00000000-0000-0000-0000-000000000000.ndjson.gz";
    private static final String SINCE = "2026-11-24T09:00:00.120Z";

    @Test
    void theFirstFailureIsToldOfTheFileThatFailed() {
        var notice = Notice.failing(ACME, new Notice.Failure("access-denied", "AccessDenied", SINCE, 1, SINCE, FILE));

        assertIs(
                notice,
                "DestinationFailing.v1",
                """
                {"noticeId":"1d536f4c-038c-37cc-9ac6-99473fd5aac5","organizationId":"acme","reason":"access-denied",\
                "code":"AccessDenied","since":"2026-11-24T09:00:00.120Z","attempts":1,\
                "nextAttempt":"2026-11-24T09:00:00.120Z"}""");
    }

    /// As the first version wrote it down.
    @Test
    void theFirstFailureIsToldAlsoIfItsFileIsNotKnown() {
        var notice = Notice.failing(ACME, new Notice.Failure("access-denied", "AccessDenied", SINCE, 2, SINCE, null));

        assertIs(
                notice,
                "DestinationFailing.v1",
                """
                {"noticeId":"3706789f-590c-34c0-92da-fc5d326f469f","organizationId":"acme","reason":"access-denied",\
                "code":"AccessDenied","since":"2026-11-24T09:00:00.120Z","attempts":2,\
                "nextAttempt":"2026-11-24T09:00:00.120Z"}""");
    }

    @Test
    void aLaterStepIsToldOfTheTimeSinceWhenItFails() {
        var next = "2026-11-27T12:00:00.123456Z";
        var notice = Notice.stillFailing(
                ACME, 3, new Notice.Failure("access-denied", "AccessDenied", SINCE, 12, next, FILE));

        assertIs(
                notice,
                "DestinationStillFailing.v1",
                """
                {"noticeId":"3f36aeb3-21aa-3ec6-b26a-82d719e58e6b","organizationId":"acme","reason":"access-denied",\
                "code":"AccessDenied","since":"2026-11-24T09:00:00.120Z","daysFailing":3,"attempts":12,\
                "nextAttempt":"2026-11-27T12:00:00.123456Z"}""");
    }

    @Test
    void whatIsToBeTriedByTheNextDrainHasNoTimeForThat() {
        var notice = Notice.stillFailing(
                ACME, 3, new Notice.Failure("access-denied", "AccessDenied", SINCE, 12, null, FILE));

        assertIs(
                notice,
                "DestinationStillFailing.v1",
                """
                {"noticeId":"3f36aeb3-21aa-3ec6-b26a-82d719e58e6b","organizationId":"acme","reason":"access-denied",\
                "code":"AccessDenied","since":"2026-11-24T09:00:00.120Z","daysFailing":3,"attempts":12}""");
    }

    @Test
    void filesThatExpireAreToldOfByTheOldestOne() {
        assertIs(
                Notice.expiring(ACME, "2026-11-24T09:00:00Z", "2026-12-09T00:00:00Z"),
                "PendingFilesExpiring.v1",
                """
                {"noticeId":"6916f034-35ef-3c2c-836f-5f82c2a2e38c","organizationId":"acme",\
                "oldestFile":"2026-11-24T09:00:00Z","expires":"2026-12-09T00:00:00Z"}""");
    }

    @Test
    void aRecoveryIsToldOfTheTimeSinceWhenItFailed() {
        assertIs(
                Notice.recovered(ACME, SINCE, "2026-11-27T18:00:00.500Z"),
                "DestinationRecovered.v1",
                """
                {"noticeId":"67712b5c-6a01-335a-8b7f-2c372d0657d3","organizationId":"acme",\
                "since":"2026-11-24T09:00:00.120Z","recovered":"2026-11-27T18:00:00.500Z"}""");
    }

    private static void assertIs(Notice notice, String detailType, String detail) {
        assertThat(notice.kind().detailType()).isEqualTo(detailType);
        try {
            assertThat(new ObjectMapper().writeValueAsString(notice)).isEqualTo(detail);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
