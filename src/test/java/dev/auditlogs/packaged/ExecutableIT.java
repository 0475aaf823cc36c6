package dev.auditlogs.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/// What the executable's machine code is made for, read from its file: an executable that encrypts slowly passes every
/// other test.
@EnabledIfSystemProperty(named = "quarkus.native.enabled", matches = "true", disabledReason = "there is no executable")
class ExecutableIT {

    /// What it says, before it ends, on a processor that lacks one of them.
    private static final Pattern REQUIRED = Pattern.compile("CPU features that are required by the image: \\[([^]]*)]");

    /// Nine rounds of AES between registers, few bytes apart, as x86_64 has them: `aesenc`, or `vaesenc` where there is
    /// AVX. A single one can be accident, in a file of that size.
    private static final Pattern AES_ROUNDS = Pattern.compile(
            "(?:(?:\\x66\\x0f\\x38|\\xc4[\\x42\\x62\\xc2\\xe2].)\\xdc[\\xc0-\\xff].{0,24}?){9}", Pattern.DOTALL);

    @Test
    void tlsIsEncryptedAndAuthenticatedByInstructionsOfTheProcessor() throws IOException {
        var executable = Files.readString(PackagedProcess.executable(), StandardCharsets.ISO_8859_1);

        var required = REQUIRED.matcher(executable);
        assertThat(required.find()).isTrue();
        var features = List.of(required.group(1).split(", "));
        if (System.getProperty("os.arch").equals("aarch64")) {
            assertThat(features).contains("AES", "PMULL");
        } else {
            assertThat(features).contains("AES", "CLMUL");
            assertThat(AES_ROUNDS.matcher(executable).find()).isTrue();
        }
    }
}
