package dev.auditlogs.infra;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.cloudtrail.CfnTrail;
import software.amazon.awscdk.services.iam.AnyPrincipal;
import software.amazon.awscdk.services.iam.Effect;
import software.amazon.awscdk.services.iam.IRole;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.kms.IKey;
import software.amazon.awscdk.services.s3.BlockPublicAccess;
import software.amazon.awscdk.services.s3.Bucket;
import software.amazon.awscdk.services.s3.BucketEncryption;
import software.amazon.awscdk.services.s3.BucketProps;
import software.amazon.awscdk.services.s3.LifecycleRule;
import software.amazon.awscdk.services.s3.ObjectOwnership;

/// Destinations, files until they are delivered, and what could not be decoded.
final class StateBucket extends Bucket {

    /// Longer than the queue keeps a message: until then it may come back.
    private static final int DOUBT_DAYS = 15;

    /// Of versions before segments: as long.
    private static final int SETTLED_DAYS = 15;

    /// Of versions before segments: longer than `DuplicateWindow` can be.
    private static final int RECENT_DAYS = 1;

    /// Longer than the API looks back for the last delivery, which is seven days.
    private static final int DELIVERED_DAYS = 9;

    /// Who has changed destinations: longer than a year, for whoever looks at the last one.
    private static final int CHANGES_DAYS = 400;

    /// Time to undo a mistake, such as a destination that was deleted.
    private static final int HISTORY_DAYS = 30;

    StateBucket(Stack stack, IKey key, Settings settings) {
        super(
                stack,
                "StateBucket",
                BucketProps.builder()
                        .encryption(BucketEncryption.KMS)
                        .encryptionKey(key)
                        .bucketKeyEnabled(true)
                        .blockPublicAccess(BlockPublicAccess.BLOCK_ALL)
                        .objectOwnership(ObjectOwnership.BUCKET_OWNER_ENFORCED)
                        .enforceSsl(true)
                        .versioned(true)
                        .removalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE)
                        .lifecycleRules(List.of(
                                // What is lost when nobody repairs its destination; and can be sent once more.
                                expire("pending", settings.number(Setting.PENDING_DAYS))
                                        .noncurrentVersionExpiration(days(settings.number(Setting.RESEND_DAYS)))
                                        .build(),
                                // What others have in segments of which an organization was erased.
                                expire("rewritten", settings.number(Setting.RESEND_DAYS))
                                        .noncurrentVersionExpiration(days(1))
                                        .build(),
                                // A file that waited for as long is looked up there before it gets another bucket.
                                expire("drained", settings.number(Setting.PENDING_DAYS))
                                        .noncurrentVersionExpiration(days(1))
                                        .build(),
                                expire("doubt", DOUBT_DAYS)
                                        .noncurrentVersionExpiration(days(1))
                                        .build(),
                                expire("settled", SETTLED_DAYS)
                                        .noncurrentVersionExpiration(days(3))
                                        .build(),
                                expire("recent", RECENT_DAYS)
                                        .noncurrentVersionExpiration(days(1))
                                        .build(),
                                expire("delivered", DELIVERED_DAYS)
                                        .noncurrentVersionExpiration(days(1))
                                        .build(),
                                expire("changes", CHANGES_DAYS)
                                        .noncurrentVersionExpiration(days(HISTORY_DAYS))
                                        .build(),
                                expire("quarantine", settings.number(Setting.QUARANTINE_DAYS))
                                        .build(),
                                LifecycleRule.builder()
                                        .id("everything")
                                        .noncurrentVersionExpiration(days(HISTORY_DAYS))
                                        .abortIncompleteMultipartUploadAfter(days(1))
                                        .expiredObjectDeleteMarker(true)
                                        .build()))
                        .build());
        Explained.here(
                this,
                "AwsSolutions-S1",
                "Who touched an object is asked of CloudTrail's data events, not of access logs in one more bucket");
        settings.optional(Setting.TRAIL_BUCKET).ifPresent(this::trail);
    }

    /// Who reads and changes objects: its files are the auditors', so they are in a bucket of theirs.
    private void trail(String bucket) {
        CfnTrail.Builder.create(this, "Trail")
                .trailName(Stack.of(this).getStackName() + "-state")
                .s3BucketName(bucket)
                .isLogging(true)
                .isMultiRegionTrail(false)
                .includeGlobalServiceEvents(false)
                .enableLogFileValidation(true)
                .advancedEventSelectors(List.of(CfnTrail.AdvancedEventSelectorProperty.builder()
                        .name("Objects of the state bucket")
                        .fieldSelectors(List.of(
                                equal("eventCategory", "Data"),
                                equal("resources.type", "AWS::S3::Object"),
                                CfnTrail.AdvancedFieldSelectorProperty.builder()
                                        .field("resources.ARN")
                                        .startsWith(List.of(arnForObjects("")))
                                        .build()))
                        .build()))
                .build();
    }

    private static CfnTrail.AdvancedFieldSelectorProperty equal(String field, String value) {
        return CfnTrail.AdvancedFieldSelectorProperty.builder()
                .field(field)
                .equalTo(List.of(value))
                .build();
    }

    /// Refuses everybody else. Of the bucket itself that is about its list of keys only: were its settings refused
    /// too, nobody could mend a wrong ARN.
    ///
    /// @param functions the roles of what works with it
    /// @param operators ARNs of roles and users
    void letOnly(List<? extends IRole> functions, List<String> operators) {
        var all = Stream.concat(functions.stream().map(IRole::getRoleArn), operators.stream())
                .toList();
        refuseAllBut(all, "OperatorsOnly", List.of("s3:*"), arnForObjects("*"));
        refuseAllBut(
                all,
                "OperatorsOnlyList",
                List.of("s3:ListBucket", "s3:ListBucketVersions", "s3:ListBucketMultipartUploads"),
                getBucketArn());
    }

    private void refuseAllBut(List<String> arns, String sid, List<String> actions, String resource) {
        addToResourcePolicy(PolicyStatement.Builder.create()
                .sid(sid)
                .effect(Effect.DENY)
                .principals(List.of(new AnyPrincipal()))
                .actions(actions)
                .resources(List.of(resource))
                .conditions(Map.of("ArnNotEquals", Map.of("aws:PrincipalArn", arns)))
                .build());
    }

    /// The ARNs of everything below these prefixes.
    List<String> below(String... prefixes) {
        return Stream.of(prefixes).map(prefix -> arnForObjects(prefix + "/*")).toList();
    }

    private static LifecycleRule.Builder expire(String prefix, int days) {
        return LifecycleRule.builder().id(prefix).prefix(prefix + "/").expiration(days(days));
    }

    private static Duration days(int days) {
        return Duration.days(days);
    }
}
