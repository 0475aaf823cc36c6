package dev.auditlogs;

import static dev.auditlogs.world.Events.event;
import static org.assertj.core.api.Assertions.assertThat;

import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.file.AuditFileName;
import dev.auditlogs.file.FileId;
import dev.auditlogs.file.KeyTemplate;
import dev.auditlogs.local.S3Failure;
import dev.auditlogs.place.KeyPrefix;
import dev.auditlogs.report.Count;
import dev.auditlogs.world.AwsTestResource;
import dev.auditlogs.world.AwsWorld;
import dev.auditlogs.world.EmulatedAws;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.sts.StsClient;

/// A file is in one bucket, whatever becomes of its organization's destination, and stays there as it is.
class OnePlaceTest {

    private static final String OWNER = "111122223333";

    /// Buckets of organizations, each with the owner that was expected.
    private final List<String> puts = new CopyOnWriteArrayList<>();

    private EmulatedAws emulated;
    private AwsWorld aws;
    private S3Client s3;
    private StsClient sts;
    private String queueUrl;
    private TestDrain drain;

    @BeforeEach
    void start() {
        emulated = new EmulatedAws();
        queueUrl = emulated.createQueue("audit-events");
        aws = emulated.world(queueUrl);
        s3 = AwsTestResource.s3(emulated.emulators.s3(), new ExecutionInterceptor() {
            @Override
            public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
                if (context.request() instanceof PutObjectRequest put
                        && !put.bucket().equals(AwsWorld.STATE_BUCKET)) {
                    puts.add(put.bucket() + " of " + put.expectedBucketOwner());
                }
            }
        });
        sts = AwsTestResource.sts(emulated.emulators.sts());
        drain = process();
    }

    private TestDrain process() {
        return TestDrain.of(emulated.sqs, s3, queueUrl)
                .set("audit.export-role-arn", "arn:aws:iam::%s:role/export".formatted(OWNER))
                .sts(sts)
                .build();
    }

    @AfterEach
    void stop() {
        sts.close();
        s3.close();
        emulated.close();
    }

    /// The file is in the bucket, but nobody said so.
    private void deliverWithoutAnAnswer(String bucket) throws InterruptedException {
        emulated.emulators.failing(bucket, S3Failure.ACCESS_DENIED);
        aws.publish(event("acme", "e1"));
        drain.run();
        emulated.emulators.heal(bucket);
        putTheFileThatIsPendingInto(bucket);
    }

    /// As an attempt did of whose effect nobody heard.
    private void putTheFileThatIsPendingInto(String bucket) {
        var pending = aws.stateKeys("pending/acme/");
        assertThat(pending).hasSize(1);
        var id = new FileId(
                new OrganizationId("acme"), new AuditFileName(pending.getFirst().replaceFirst(".*/", "")));
        var bytes = aws.bytes(AwsWorld.STATE_BUCKET, pending.getFirst());
        emulated.s3.putObject(
                r -> r.bucket(bucket)
                        .key(KeyTemplate.DEFAULT.key(new KeyPrefix(""), id).value()),
                RequestBody.fromBytes(bytes));
    }

    @Test
    void anObjectThatIsThereStaysAsItIs() throws InterruptedException {
        var acmes = aws.configure("acme");
        deliverWithoutAnAnswer(acmes);
        var key = aws.keys(acmes).getFirst();
        aws.putInto(acmes, key, "what stands there now");

        assertThat(drain.run().count(Count.FILES_DELIVERED)).isOne();

        assertThat(aws.text(acmes, key)).isEqualTo("what stands there now");
        assertThat(aws.stateKeys("pending/")).isEmpty();
    }

    @Test
    void aFileThatIsInTheOldBucketDoesNotGoToTheNewOneToo() throws InterruptedException {
        var acmes = aws.configure("acme");
        deliverWithoutAnAnswer(acmes);
        aws.createBucket("acme-new");
        aws.putDestination("acme", "acme-new", "");

        drain.run();

        assertThat(aws.ids(acmes)).containsExactly("e1");
        assertThat(aws.keys("acme-new")).isEmpty();
        assertThat(aws.stateKeys("pending/")).isEmpty();
    }

    /// That says nothing about the old bucket.
    @Test
    void whileTheSessionIsRefusedTheFileStaysMeantForTheOldBucket() throws InterruptedException {
        var acmes = aws.configure("acme");
        deliverWithoutAnAnswer(acmes);
        aws.createBucket("acme-new");
        aws.putDestination("acme", "acme-new", "");
        emulated.emulators.refuseSession("acme");
        // It has no session yet.
        var other = process();
        assertThat(other.run().count(Count.FILES_DEFERRED)).isOne();
        emulated.emulators.acceptSession("acme");

        other.run();

        assertThat(aws.ids(acmes)).containsExactly("e1");
        assertThat(aws.keys("acme-new")).isEmpty();
        assertThat(aws.stateKeys("pending/")).isEmpty();
    }

    @Test
    void eachPutSaysWhoMustOwnTheBucket() throws InterruptedException {
        aws.configure("acme", ",\"bucketOwner\":\"" + OWNER + "\"");
        aws.configure("globex");
        aws.publish(event("acme", "a1"), event("globex", "g1"));

        drain.run();

        assertThat(puts).containsExactlyInAnyOrder("acme-bucket of " + OWNER, "globex-bucket of null");
    }

    /// The organization had named a wrong one, so that the bucket refuses for ever.
    @Test
    void theSameBucketIsAskedWithTheOwnerThatIsNamedNow() throws InterruptedException {
        var acmes = aws.configure("acme", ",\"bucketOwner\":\"999999999999\"");
        deliverWithoutAnAnswer(acmes);
        puts.clear();
        aws.putDestination("acme", acmes, ",\"bucketOwner\":\"" + OWNER + "\",\"prefix\":\"logs/\"");

        drain.run();

        assertThat(puts).containsExactly(acmes + " of " + OWNER);
        assertThat(aws.ids(acmes)).containsExactly("e1");
    }

    /// It may be in the second one, so that is asked before the third one gets it.
    @Test
    void aFileThatWasTriedInANewBucketIsAskedForThere() throws InterruptedException {
        emulated.emulators.failing(aws.configure("acme"), S3Failure.ACCESS_DENIED);
        aws.publish(event("acme", "e1"));
        drain.run();
        aws.createBucket("acme-second");
        aws.putDestination("acme", "acme-second", "");
        emulated.emulators.failing("acme-second", S3Failure.ACCESS_DENIED);
        drain.run();
        emulated.emulators.heal("acme-second");
        putTheFileThatIsPendingInto("acme-second");
        aws.createBucket("acme-third");
        aws.putDestination("acme", "acme-third", "");

        drain.run();

        assertThat(aws.keys("acme-third")).isEmpty();
        assertThat(aws.ids("acme-second")).containsExactly("e1");
        assertThat(aws.stateKeys("pending/")).isEmpty();
    }
}
