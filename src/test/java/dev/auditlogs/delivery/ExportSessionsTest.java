package dev.auditlogs.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.auditlogs.local.Emulators;
import dev.auditlogs.place.BucketName;
import dev.auditlogs.place.KeyPrefix;
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
        return sessions.of(session(name)).orElseThrow().resolveCredentials();
    }

    private static ExportSession session(String name) {
        return new ExportSession(name, new BucketName("acme-logs"), new KeyPrefix("logs/"));
    }

    @Test
    void eachNameHasItsOwnSessionAndKeepsIt() {
        var acme = resolve("acme");
        var globex = resolve("globex");

        assertThat(resolve("acme")).isEqualTo(acme).isNotEqualTo(globex);
        assertThat(emulators.sessions()).containsExactly("acme", "globex");
    }

    /// An organization that has moved has a session for its earlier place, too.
    @Test
    void eachPlaceHasASessionThatMayPutThereOnly() {
        var moved = new ExportSession("acme", new BucketName("acme-new"), new KeyPrefix("a*\"$/"));
        resolve("acme");
        sessions.of(moved).orElseThrow().resolveCredentials();

        assertThat(emulators.sessions()).containsExactly("acme", "acme");
        assertThat(emulators.sessionPolicies())
                .containsExactly(
                        policy("arn:aws:s3:::acme-logs/logs/*"), policy("arn:aws:s3:::acme-new/a${*}\\\"${$}/*"));
    }

    private static String policy(String objects) {
        return """
                {"Version":"2012-10-17","Statement":[\
                {"Effect":"Allow","Action":"s3:PutObject","Resource":"%s"},\
                {"Effect":"Allow","Action":"kms:GenerateDataKey","Resource":"*",\
                "Condition":{"StringLike":{"kms:ViaService":"s3.*.amazonaws.com"}}}]}""".formatted(objects);
    }

    /// STS takes 2,048 characters of Latin-1, and of its packed form nobody knows beforehand.
    @Test
    void aPrefixThatDoesNotFitGivesASessionForTheWholeBucket() {
        var whole = policy("arn:aws:s3:::acme-logs/*");
        var bucket = new BucketName("acme-logs");

        assertThat(new ExportSession("acme", bucket, new KeyPrefix("x".repeat(512))).policy("aws"))
                .isEqualTo(policy("arn:aws:s3:::acme-logs/" + "x".repeat(512) + "*"));
        assertThat(new ExportSession("acme", bucket, new KeyPrefix("*".repeat(512))).policy("aws"))
                .isEqualTo(whole);
        assertThat(new ExportSession("acme", bucket, new KeyPrefix("Журнал/")).policy("aws"))
                .isEqualTo(whole);
        assertThat(new ExportSession("acme", bucket, new KeyPrefix("")).policy("aws-cn"))
                .contains("arn:aws-cn:s3:::acme-logs/*", "s3.*.amazonaws.com.cn");

        emulators.refuseLongPolicies();
        resolve("acme");
        assertThat(emulators.sessionPolicies()).containsExactly(whole);
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
        sessions.forget(session("acme"));
        resolve("acme");

        assertThat(emulators.sessions()).containsExactly("acme", "acme");
    }

    @Test
    void withoutARoleThereAreNone() {
        assertThat(sessions(Map.of()).of(session("acme"))).isEmpty();
    }

    @Test
    void noMoreThanTenThousandAreKept() {
        resolve("the-first");
        for (var i = 0; i < ExportSessions.SESSIONS_MAX; i++) {
            sessions.of(session("organization-" + i));
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
