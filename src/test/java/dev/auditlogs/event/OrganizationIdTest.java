package dev.auditlogs.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrganizationIdTest {

    @ParameterizedTest
    @ValueSource(strings = {"ab", "acme", "a=b+c,d.e@f-g_h", "0f0b1a52-7c64-4f0e-9d8b-3a4d6f1c2b7e", "..a", "A9"})
    void whatFitsASessionNameIsAnOrganizationId(String value) {
        assertThat(new OrganizationId(value)).hasToString(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "..", "...", "../x", "a/b", "a b", "ümlaut", "a\n", "a:b", "a*", "٣٣"})
    void whatDoesNotIsRefused(String value) {
        assertThatIllegalArgumentException().isThrownBy(() -> new OrganizationId(value));
    }

    @Test
    void sixtyFourCharactersAreTheLimit() {
        assertThat(OrganizationId.isValid("x".repeat(64))).isTrue();
        assertThat(OrganizationId.isValid("x".repeat(65))).isFalse();
    }
}
