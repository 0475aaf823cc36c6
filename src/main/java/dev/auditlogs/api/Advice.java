package dev.auditlogs.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.auditlogs.delivery.DeliveryFailure.Reason;

/// What went wrong with a bucket, and how its owner puts it right.
///
/// @param fix one sentence
/// @param paste the text that the sentence speaks of; missing if there is none
record Advice(String title, String fix, JsonNode paste) {

    private Advice(String title, String fix) {
        this(title, fix, MissingNode.getInstance());
    }

    static Advice on(Reason reason, BucketPolicy policy) {
        return switch (reason) {
            case BUCKET_NOT_FOUND ->
                new Advice(
                        "There is no such bucket",
                        "Create the bucket " + policy.bucket() + ", or set the destination to the name of yours.");
            case ACCESS_DENIED ->
                new Advice(
                        "The bucket does not let us write",
                        "Set the bucket's policy to the text in paste, or add its statement to the one you have,"
                                + " and see that no other statement denies it.",
                        policy.document());
            case EXPLICITLY_DENIED ->
                new Advice(
                        "A Deny statement refuses what the bucket's policy allows",
                        "Look for a statement with Deny in the bucket's policy, or in your organization's control"
                                + " policies, that fits our objects. If it demands encryption, set encryption to"
                                + " sse-s3, or to sse-kms with kmsKeyArn; if it demands the ACL"
                                + " bucket-owner-full-control, disable the bucket's access control lists and remove it,"
                                + " since we send none. Payloads are signed, and sent over TLS.");
            case KMS_ACCESS_DENIED ->
                new Advice(
                        "The bucket's KMS key does not let us encrypt",
                        "Add the statement in paste to the policy of the KMS key with which the bucket is encrypted; if"
                                + " that is aws/s3, choose a key of your own or SSE-S3 first, since aws/s3 works for no"
                                + " other account.",
                        policy.kmsKeyStatement());
            case KMS_KEY_UNUSABLE ->
                new Advice(
                        "The bucket's KMS key cannot be used",
                        "Enable the KMS key with which the bucket is encrypted, or choose another for the bucket.");
            case WRONG_OWNER ->
                new Advice(
                        "The bucket belongs to another AWS account",
                        "Set bucketOwner to the account that owns the bucket, or bucket to one of the account that you"
                                + " have named.");
            case ACL_REQUIRED ->
                new Advice(
                        "The bucket's access control lists are in the way",
                        "Set the bucket's object ownership to 'bucket owner enforced', which disables access control"
                                + " lists: we send none.");
            case REGION_UNREACHABLE ->
                new Advice(
                        "The bucket's region cannot be reached",
                        "Set region to the one in which the bucket is, or try again in an hour if the bucket is new.");
            case REGION_NOT_ENABLED ->
                new Advice(
                        "The platform's account has not enabled the bucket's region",
                        "Ask the platform's support to enable the region of the bucket for the platform's AWS account,"
                                + " or use a bucket in a region that every AWS account has enabled.");
            case DENIED_BY_PLATFORM ->
                new Advice(
                        "A policy of the platform's denies it this bucket",
                        "Tell the platform's support what S3's message is, or use a bucket of another AWS account.");
            case REJECTED ->
                new Advice(
                        "S3 did not accept the test object",
                        "Look at S3's code and message in cause, and change the setting of the bucket that they speak"
                                + " of.");
            case SESSION_REFUSED ->
                new Advice(
                        "The platform's own role does not work",
                        "Nothing is wrong with your bucket; tell the platform's support what S3's code is.");
            case SESSION_UNAVAILABLE ->
                new Advice(
                        "The platform could not sign in for a moment",
                        "Nothing is wrong with your bucket; click Verify again in a minute.");
            case CREDENTIALS_EXPIRED, SUPERSEDED, NETWORK ->
                new Advice("The bucket could not be reached", "Click Verify again in a minute.");
            case THROTTLED ->
                new Advice(
                        "S3 asks for fewer requests",
                        "Click Verify again in a minute; if it stays, see what else writes to the bucket.");
            case TIMEOUT ->
                new Advice(
                        "The bucket did not answer in time",
                        "Click Verify again in a minute; nothing was stored, or a test object that may be deleted.");
            case STORAGE_ERROR -> new Advice("S3 has trouble of its own", "Click Verify again in a minute.");
        };
    }

    static Advice on(Warning warning, BucketPolicy policy) {
        return switch (warning) {
            case POLICY_TOO_WIDE ->
                new Advice(
                        "The bucket's policy is too wide",
                        "Replace the statement that lets us write, which also lets other organizations of the platform"
                                + " write, by the one in paste.",
                        policy.document());
            case POLICY_UNCHECKED ->
                new Advice(
                        "Who else may write could not be checked",
                        "Click Verify again in a minute: the bucket took your object, but gave no clear answer to a"
                                + " session that is no organization's.");
            case OWNER_NOT_PINNED ->
                new Advice(
                        "The bucket's owner is not pinned",
                        "Set bucketOwner to the id of the AWS account that owns the bucket: if the bucket is ever"
                                + " deleted, and somebody else creates one of that name, your logs do not go there.");
            case VERIFICATION_ENDED ->
                new Advice(
                        "The bucket was gone, and must be verified again",
                        "Create the bucket again, or set the destination to another one, with bucketOwner as the id of"
                                + " the AWS account that owns it; then click Verify. Until then files wait, and nothing"
                                + " goes to a bucket of that name, which may be somebody else's.");
        };
    }
}
