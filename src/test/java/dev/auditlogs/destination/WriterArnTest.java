package dev.auditlogs.destination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.place.AccountId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WriterArnTest {

    /// Whatever an organization is called, S3 knows its session by this.
    @Test
    void aSessionHasTheRolesNameWithoutItsPath() {
        var role = new ExportRole("arn:aws-cn:iam::111122223333:role/a/path/audit=export,role.+@-_");
        var session = role.session(new OrganizationId("o.+=,@-_"));

        assertThat(session).hasToString("arn:aws-cn:sts::111122223333:assumed-role/audit=export,role.+@-_/o.+=,@-_");
        assertThat(session.partition()).isEqualTo("aws-cn");
    }

    @Test
    void withoutARoleItIsTheAccount() {
        assertThat(WriterArn.account("aws-us-gov", new AccountId("111122223333")))
                .hasToString("arn:aws-us-gov:iam::111122223333:root");
        assertThat(WriterArn.OF_UNKNOWN_ACCOUNT).hasToString("arn:aws:iam::ACCOUNT:root");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "111122223333",
                "arn:aws:iam::111122223333:role/export",
                "arn:aws:iam::1111:root",
                "arn:aws:sts::111122223333:assumed-role/export",
                "arn:aws:sts::111122223333:assumed-role/export/*"
            })
    void nobodyElseWrites(String arn) {
        assertThatIllegalArgumentException().isThrownBy(() -> new WriterArn(arn));
    }
}
