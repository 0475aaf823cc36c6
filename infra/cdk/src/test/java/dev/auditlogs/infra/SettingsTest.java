package dev.auditlogs.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SettingsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "ScheduleRate | rate(5 minute)",
                "ScheduleRate | rate(1 minutes)",
                "ScheduleRate | 5 minutes",
                "ProducerArn | 444455556666",
                "ProducerArn | *",
                "ExportRoleName | path/role",
                "ApiAuthorization | NONE",
                "JwtIssuer | http://login.example.com",
                "ApiReadRight | two scopes",
                "ApiWriteRight | role=",
                "ApiAdminRight | [admin]",
                "ApiAdminClaim | support",
                "ApiCallers | arn:aws:iam::111122223333:root",
                "DuplicateWindow | 24h",
                "DrainConcurrency | 0",
                "DrainConcurrency | all",
                "DestinationsConcurrency | 0",
                "Queues | 0",
                "Queues | 9",
                "ProducerQueues | 0",
                "AwsOrganizationId | o-short",
                "PendingDays | 13",
                "RemovedDestinationDays | 15",
                "DrainMemory | 128",
                "LogDays | 91",
                "AlarmEmail | ops",
                "NoticesEventBusArn | notices",
                "MetricsPerOrganization | yes",
                "Traces | Active",
                "ChangesThreshold | 0",
                "ApiLogDays | 365",
                "Operators | *",
                "Operators | arn:aws:iam::111122223333:root",
                "TrailBucket | s3://trail",
                "EvidenceKey | alias/evidence",
                "EvidenceKey | arn:aws:kms:eu-central-1:111122223333:alias/evidence",
                "EvidenceKey | create,create",
                "EvidenceOrigin | https://audit.example.com",
                "EvidencePeriodMinutes | 14",
                "EvidenceHeartbeatHours | 23",
            })
    void aValueThatIsNoneFailsBeforeAnythingIsDeployed(String name, String value) {
        assertThatThrownBy(() -> Settings.of(Map.of(name, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(name)
                .hasMessageContaining(value);
    }

    @Test
    void everyWrongValueIsNamedAtOnce() {
        assertThatThrownBy(() -> Settings.of(Map.of("LogDays", "1", "PendingDays", "1")))
                .hasMessageContaining("LogDays")
                .hasMessageContaining("PendingDays");
    }

    @Test
    void aNameThatIsNoParameterIsNotPassedOver() {
        assertThatThrownBy(() -> Settings.of(Map.of("AlarmMail", "ops@example.com")))
                .hasMessageContaining("AlarmMail is no parameter");
        assertThat(Settings.of(Map.of("@aws-cdk/core:newStyleStackSynthesis", true, "aws:cdk:bundling-stacks", "**"))
                        .text(Setting.ALARM_EMAIL))
                .isEmpty();
    }

    @Test
    void jwtNeedsIssuerAndAudience() {
        assertThatThrownBy(() -> Settings.of(Map.of("ApiAuthorization", "JWT")))
                .hasMessageContaining("JwtIssuer")
                .hasMessageContaining("JwtAudience");
    }

    @Test
    void aKeyThatSignsEvidenceNeedsTheNameOfWhoSigns() {
        assertThatThrownBy(() -> Settings.of(Map.of("EvidenceKey", "create")))
                .hasMessage("EvidenceKey needs EvidenceOrigin");
    }

    @Test
    void producersDivideByNoMoreQueuesThanThereAreAndEachHasItsDrain() {
        assertThatThrownBy(() -> Settings.of(Map.of("Queues", "2", "ProducerQueues", "3")))
                .hasMessage("ProducerQueues must be at most Queues");
        assertThatThrownBy(() -> Settings.of(Map.of("Queues", "3", "DrainConcurrency", "2")))
                .hasMessage("DrainConcurrency must be queues, none or at least Queues");
        assertThat(Settings.of(Map.of("Queues", "3", "DrainConcurrency", "3", "ProducerQueues", "3"))
                        .number(Setting.QUEUES))
                .isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource
    void everyDefaultIsAllowedAndEverySettingSaysWhatItIsFor(Setting setting) {
        assertThat(setting.allows(setting.byDefault())).isTrue();
        assertThat(setting.help()).hasSizeGreaterThan(20);
    }

    @Test
    void aSettingIsNamedAsInTheSamTemplate() {
        assertThat(List.of(Setting.PRODUCER_ARN.parameter(), Setting.NOTICES_EVENT_BUS_ARN.parameter()))
                .containsExactly("ProducerArn", "NoticesEventBusArn");
    }
}
