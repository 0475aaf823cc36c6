package dev.auditlogs.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StackNameTest {

    @Test
    void oneThatIsTooLongForItsLongestQueueFailsBeforeAnythingIsDeployed() {
        assertThat(StackName.of(Map.of("StackName", "a".repeat(61))).value()).hasSize(61);
        assertThatThrownBy(() -> StackName.of(Map.of("StackName", "a".repeat(62))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("StackName must have at most 61 characters, not 62: SQS takes 80 for " + "a".repeat(62)
                        + "-failed-invocations");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1st", "audit_logs", "audit/logs"})
    void oneThatCloudFormationDoesNotTakeIsRefused(String name) {
        assertThatThrownBy(() -> StackName.of(Map.of("StackName", name)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("StackName must be letters, digits and hyphens");
    }

    @Test
    void itIsNoParameterOfTheTemplateAndHasADefault() {
        assertThat(StackName.of(Map.of())).hasToString("audit-log-delivery");
        assertThat(Settings.of(Map.of("StackName", "second")).text(Setting.EXPORT_ROLE_NAME))
                .isEqualTo("audit-log-export");
    }
}
