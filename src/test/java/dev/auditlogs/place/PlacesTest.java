package dev.auditlogs.place;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
}
