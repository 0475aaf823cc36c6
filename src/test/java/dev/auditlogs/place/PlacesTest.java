package dev.auditlogs.place;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A place that exists as a value is one that can exist in AWS.
class PlacesTest {

    @ParameterizedTest
    @ValueSource(strings = {"abc", "acme-audit-logs", "logs.acme.example", "0-0"})
    void aBucketsNameIsTakenAsItIs(String name) {
        assertThat(new BucketName(name)).hasToString(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "ab", "Acme", "acme_logs", "-acme", "acme-", "a..b", "192.168.1.1", "xn--acme", "acme--x-s3"
            })
    void whatIsNoBucketsNameIsRefusedWithItsSentence(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BucketName(name))
                .withMessage(BucketName.flaw(name).orElseThrow());
    }

    /// The SDK would call Outposts with one of these, S3 Express with another, and S3 itself with names that nobody
    /// can have put into a bucket policy.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            acme-ap-ho5rf7ejnp1xxxx9qqxujmnpexample-s3alias          | give the name of the bucket that it leads to
            acme-ol-tp8example--ol-s3                                | give the name of the bucket that it leads to
            mfzwi23gnjvgw.mrap                                       | give the name of the bucket that it leads to
            acme-ap-o01ac5d28a6a232904e8xz5w8ijx1qzlbp3i3k--op-s3    | give the name of a general purpose bucket
            acme-logs--use1-az4--x-s3                                | give the name of a general purpose bucket
            acme-ap--use1-az4--xa-s3                                 | give the name of a general purpose bucket
            63a8e430-6e0b-46f5-k833abtwr6s8tmtsycedn8s4yc3xhu--table-s3 | give the name of a general purpose bucket
            arn:aws:s3:::acme-logs                                   | not an ARN: what comes after ':::'
            arn:aws:s3:us-east-1:123456789012:accesspoint/acme       | the name of the bucket that it leads to
            arn:aws:s3-outposts:us-east-1:123456789012:outpost/op-1/accesspoint/acme | not an ARN
            s3://acme-logs/audit                                     | not a URL
            """)
    void whatLeadsToABucketOtherwiseIsRefusedWithWhatToGiveInstead(String name, String instead) {
        assertThat(BucketName.flaw(name))
                .hasValueSatisfying(flaw -> assertThat(flaw).contains(instead));
        assertThatIllegalArgumentException().isThrownBy(() -> new BucketName(name));
    }

    /// Buckets of an account's own namespace of a region are general purpose buckets.
    @Test
    void aBucketOfAnAccountsRegionalNamespaceIsOne() {
        assertThat(BucketName.flaw("acme-logs-123456789012-us-east-1-an")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "logs/", "lögs/a b/", "a.b"})
    void aPrefixIsTakenAsItIs(String prefix) {
        assertThat(new KeyPrefix(prefix)).hasToString(prefix);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/logs", "a/../b", "a\nb", "\ud800"})
    void whatIsNoPrefixIsRefusedWithItsSentence(String prefix) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new KeyPrefix(prefix))
                .withMessage(KeyPrefix.flaw(prefix).orElseThrow());
    }

    @Test
    void aPrefixIsAtMost512BytesLong() {
        assertThat(KeyPrefix.flaw("ö".repeat(256))).isEmpty();
        assertThat(KeyPrefix.flaw("ö".repeat(256) + "a")).contains("a prefix is at most 512 bytes long");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "12345678901", "1234567890123", "12345678901a", " 123456789012", "１２３４５６７８９０１２"})
    void anAccountIdHasTwelveDigits(String id) {
        assertThat(new AccountId("012345678901")).hasToString("012345678901");
        assertThatIllegalArgumentException().isThrownBy(() -> new AccountId(id));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "eu-central-1",
                "us-gov-west-1",
                "us-isob-east-1",
                "eusc-de-east-1",
                "ap-southeast-7",
                "aws-global"
            })
    void aRegionIsTakenAsS3NamesIt(String id) {
        assertThat(BucketRegion.of(id)).contains(new BucketRegion(id));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "eu-central-1 ", "EU", "eu central 1", "eu_central_1", "-", "eu.central", "a/b"})
    void whatCanBeNoRegionIsNone(String id) {
        assertThat(BucketRegion.of(id)).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> new BucketRegion(id));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bucket-default",
                "sse-s3",
                "sse-kms arn:aws:kms:eu-central-1:123456789012:key/0c1d2e3f-1111-2222-3333-444455556666",
                "sse-kms arn:aws-us-gov:kms:us-gov-west-1:123456789012:key/mrk-1234abcd12ab34cd56ef1234567890ab"
            })
    void anEncryptionIsReadAsItIsWritten(String text) {
        assertThat(ObjectEncryption.of(text).orElseThrow().text()).isEqualTo(text);
    }

    /// An alias would be looked up in the account that writes, and aws/s3 of another account is nobody's else.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "AES256",
                "sse-kms",
                "sse-s3 arn:aws:kms:eu-central-1:123456789012:key/1-a",
                "sse-kms alias/aws/s3",
                "sse-kms arn:aws:kms:eu-central-1:123456789012:alias/aws/s3",
                "sse-kms 0c1d2e3f-1111-2222-3333-444455556666",
                "sse-kms arn:aws:kms:eu-central-1:123456789012:key/a\r\nx: y"
            })
    void whatIsNoEncryptionIsNone(String text) {
        assertThat(ObjectEncryption.of(text)).isEmpty();
    }
}
