package dev.auditlogs.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditlogs.local.LocalApi;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ReadmeApiTest {

    private static final Pattern COMMANDS = Pattern.compile("(?s)```sh\\n(api=\\S+\\n.*?)```");

    /// As they are written there, but for the port.
    @Test
    void theReadmesCommandsSetAndVerifyADestination() throws IOException, InterruptedException {
        try (var world = new ApiWorld(ApiWorld.withSessions());
                var api = LocalApi.start(0, world.handler())) {
            world.createBucket("hooli-audit-logs");
            world.emulators.letOnly("hooli-audit-logs", "hooli");
            var readme = COMMANDS.matcher(Files.readString(Path.of("README.md")));
            assertThat(readme.find()).isTrue();

            var shell = new ProcessBuilder(
                            "sh",
                            "-ec",
                            readme.group(1).replace(":9327", ":" + api.uri().getPort()))
                    .redirectErrorStream(true)
                    .start();
            var said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(shell.waitFor()).as(said).isZero();
            assertThat(said)
                    .containsSubsequence(
                            "destination-not-found",
                            "\"status\" : \"unverified\"",
                            "\"testObject\" : \"airkit-verify-test-",
                            "\"status\" : \"verified\"",
                            "\"operation\" : \"verify\"",
                            "\"subject\" : \"laptop\"",
                            "\"operation\" : \"set\"");
            assertThat(world.get("hooli").body().get("status").asText()).isEqualTo("verified");
        }
    }
}
