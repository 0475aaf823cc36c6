package dev.auditlogs.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.auditlogs.local.Emulators;
import dev.auditlogs.world.AwsTestResource;
import dev.auditlogs.world.TestConfig;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sts.StsClient;

class ExportSessionsTest {

    private Emulators emulators;
    private StsClient sts;
    private ExportSessions sessions;

    @BeforeEach
    void start() {
        emulators = Emulators.inMemory();
        sts = AwsTestResource.sts(emulators.sts());
        sessions = sessions(Map.of("audit.export-role-arn", "arn:aws:iam::111122223333:role/export"));
    }

    @AfterEach
    void stop() {
        sts.close();
        emulators.close();
    }

    private ExportSessions sessions(Map<String, String> settings) {
        return new ExportSessions(sts, TestConfig.of("http://127.0.0.1/no-queue", settings));
    }

    private AwsCredentials resolve(String name) {
        return sessions.named(name).orElseThrow().resolveCredentials();
    }

    @Test
    void eachNameHasItsOwnSessionAndKeepsIt() {
        var acme = resolve("acme");
        var globex = resolve("globex");

        assertThat(resolve("acme")).isEqualTo(acme).isNotEqualTo(globex);
        assertThat(emulators.sessions()).containsExactly("acme", "globex");
    }

    @Test
    void anInterruptedThreadGivesUpAsTheSdkDoes() {
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> resolve("acme")).isInstanceOf(SdkException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void aSessionThatEndsInLessThanFiveMinutesIsRenewed() {
        emulators.sessionsLast(Duration.ofMinutes(4));
        resolve("acme");
        resolve("acme");

        assertThat(emulators.sessions()).containsExactly("acme", "acme");
    }

    @Test
    void aSessionThatEndsInMoreThanFiveMinutesIsNotRenewed() {
        emulators.sessionsLast(Duration.ofMinutes(7));
        resolve("acme");
        resolve("acme");

        assertThat(emulators.sessions()).containsExactly("acme");
    }

    @Test
    void aSessionThatWasNotAcceptedIsForgotten() {
        resolve("acme");
        sessions.forget("acme");
        resolve("acme");

        assertThat(emulators.sessions()).containsExactly("acme", "acme");
    }

    @Test
    void withoutARoleThereAreNone() {
        assertThat(sessions(Map.of()).named("acme")).isEmpty();
    }

    @Test
    void noMoreThanTenThousandAreKept() {
        resolve("the-first");
        for (var i = 0; i < ExportSessions.SESSIONS_MAX; i++) {
            sessions.named("organization-" + i);
        }
        resolve("the-first");

        assertThat(emulators.sessions()).containsExactly("the-first", "the-first");
    }

    /// Asked for all at once, and yet never more than so many a second.
    @Test
    void theyAreAskedForAtABoundedPace() throws Exception {
        var many = 200;
        var start = System.nanoTime();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = IntStream.range(0, many)
                    .<Callable<AwsCredentials>>mapToObj(i -> () -> resolve("organization-" + i))
                    .toList();
            for (var call : threads.invokeAll(calls)) {
                call.get();
            }
        }
        var took = Duration.ofNanos(System.nanoTime() - start);

        assertThat(emulators.sessions()).hasSize(many).doesNotHaveDuplicates();
        assertThat(took)
                .isGreaterThanOrEqualTo(
                        Duration.ofSeconds(1).multipliedBy(many - 1).dividedBy(ExportSessions.REQUESTS_PER_SECOND_MAX));
    }

    @Test
    void whatIsNoRoleIsRefusedAtTheStart() {
        assertThatThrownBy(() -> sessions(Map.of("audit.export-role-arn", "arn:aws:iam::1:role/x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("audit.export-role-arn is no role's ARN");
    }
}
