package dev.auditlogs.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.auditlogs.destination.DestinationRules;
import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.place.AccountId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Holds what infra/customer makes against the API: infra/test compares both of its forms with the same answers.
class CustomerBucketsTest {

    private static final Path TEMPLATE = Path.of("infra/customer/template.yaml");

    private static final Function<String, Optional<String>> ACCOUNT =
            value -> AccountId.isValid(value) ? Optional.empty() : Optional.of("no account");
    private static final Function<String, Optional<String>> ORGANIZATION =
            value -> OrganizationId.isValid(value) ? Optional.empty() : Optional.of("no organization");

    /// By parameter: what the API says of a value.
    private static final Map<String, Function<String, Optional<String>>> RULES = Map.of(
            "OrganizationId", ORGANIZATION,
            "PlatformAccountId", ACCOUNT,
            "BucketName", DestinationRules::bucket,
            "Prefix", DestinationRules::prefix,
            "EarlierPrefix", DestinationRules::prefix,
            "KmsKey", DestinationRules::kmsKeyArn);

    static Stream<JsonNode> answers() throws IOException {
        try (var file = CustomerBucketsTest.class.getResourceAsStream("customer-buckets.json")) {
            return new ObjectMapper().readTree(file).valueStream();
        }
    }

    @ParameterizedTest
    @MethodSource("answers")
    void theApiTakesTheDocumentAndAnswersThePolicyThatInfraCustomerMakes(JsonNode expected) {
        var settings = new HashMap<>(ApiWorld.withSessions());
        settings.put("audit.export-role-arn", expected.get("exportRole").asText());
        try (var api = new ApiWorld(settings)) {
            var answer = api.put(
                    expected.get("organization").asText(), expected.get("put").toString());

            assertThat(answer.status()).as(answer.body().toString()).isEqualTo(201);
            assertThat(answer.body().get("bucketPolicy")).isEqualTo(expected.get("bucketPolicy"));
            assertThat(answer.body().get("kmsKeyPolicyStatement")).isEqualTo(expected.get("kmsKeyPolicyStatement"));
            assertThat(answer.body().get("warnings")).isEmpty();
        }
    }

    /// What the template takes must not be refused when the bucket is there. Names that only S3 refuses are S3's to
    /// say.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "acme",
                "a",
                "a.b",
                "..",
                "...",
                ".a",
                "a..b",
                "/a",
                "a//b/",
                "./a",
                "a/./b",
                "a/../b",
                "we+you=us,@example.org",
                "a b",
                "a*",
                "a?",
                "$a",
                "\"a\"",
                "a\\b",
                "ä",
                "x=1/.y+z@/a!b,c",
                "444455556666",
                "44445555666",
                "acme-logs",
                "-acme",
                "Acme",
                "none",
                "new",
                "arn:aws:kms:eu-central-1:777788889999:key/mrk-1a2b3c4d",
                "arn:aws-cn:kms:cn-north-1:777788889999:key/1a2b3c4d",
                "arn:aws:kms:eu-central-1:777788889999:alias/aws/s3",
                "alias/aws/s3"
            })
    void whatTheTemplateTakesTheApiTakes(String value) throws IOException {
        var parameters = new YAMLMapper().readTree(TEMPLATE.toFile()).path("Parameters");
        RULES.forEach((parameter, flaw) -> {
            var taken = value.matches(
                            parameters.at("/" + parameter + "/AllowedPattern").asText())
                    && value.length()
                            >= parameters.at("/" + parameter + "/MinLength").asInt(0)
                    && !(parameter.equals("KmsKey") && value.matches("none|new"));
            if (taken) {
                assertThat(flaw.apply(value)).as(parameter).isEmpty();
            }
        });
    }
}
