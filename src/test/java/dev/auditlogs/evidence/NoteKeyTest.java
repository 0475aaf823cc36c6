package dev.auditlogs.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NoteKeyTest {

    /// The key of the example in Go's note package.
    private static final String PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

    @Test
    void theKeyInOneLineIsThatOfGo() {
        var typed = Base64.getDecoder().decode("ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
        var key = new NoteKey("PeterNeumann", java.util.Arrays.copyOfRange(typed, 1, typed.length));

        assertThat(key.verifierKey()).isEqualTo(PETER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a name", "a+b", "a\u00a0b", "a\nb"})
    void aNameThatANoteCannotHaveIsRefused(String name) {
        assertThatThrownBy(() -> new NoteKey(name, new byte[32])).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aKeyOfAnotherLengthIsRefused() {
        assertThatThrownBy(() -> new NoteKey("a", new byte[31])).hasMessageContaining("32 bytes, not 31");
    }
}
