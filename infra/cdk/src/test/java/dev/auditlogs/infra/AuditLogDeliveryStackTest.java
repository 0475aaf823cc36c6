package dev.auditlogs.infra;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awscdk.assertions.Match;
import software.amazon.awscdk.assertions.Template;

/// What an auditor looks for first. Everything else is held by the comparison with the SAM template (infra/test).
class AuditLogDeliveryStackTest {

    private static final Template DEFAULTS = Template.fromStack(Stacks.with(Map.of()));

    /// Constructs like to grant on the way; here each statement is written down in its role.
    @Test
    void noGrantWasAddedByAConstruct() {
        DEFAULTS.resourceCountIs("AWS::IAM::Policy", 0);
        DEFAULTS.resourceCountIs("AWS::IAM::ManagedPolicy", 0);
        DEFAULTS.resourceCountIs("AWS::IAM::Role", 4);
    }

    @Test
    void oneZipIsTwoFunctions() {
        for (var handler : List.of("drain", "destinations")) {
            DEFAULTS.hasResourceProperties(
                    "AWS::Lambda::Function",
                    Map.of(
                            "Runtime",
                            "provided.al2023",
                            "Environment",
                            Map.of("Variables", Match.objectLike(Map.of("QUARKUS_LAMBDA_HANDLER", handler)))));
        }
        DEFAULTS.resourceCountIs("AWS::Lambda::Function", 2);
    }

    @Test
    void whatHoldsDataIsKeptWhenTheStackIsDeletedButNotWhenItsCreationFails() {
        for (var type : List.of("AWS::KMS::Key", "AWS::S3::Bucket")) {
            DEFAULTS.hasResource(
                    type, Map.of("DeletionPolicy", "RetainExceptOnCreate", "UpdateReplacePolicy", "Retain"));
        }
        for (var name : List.of("events", "dead-letters")) {
            DEFAULTS.hasResource(
                    "AWS::SQS::Queue",
                    Map.of(
                            "DeletionPolicy", "RetainExceptOnCreate",
                            "UpdateReplacePolicy", "Retain",
                            "Properties", Match.objectLike(Map.of("QueueName", Stacks.NAME + "-" + name))));
        }
    }

    @Test
    void theRoleThatCustomersPoliciesNameIsKeptToo() {
        DEFAULTS.hasResource(
                "AWS::IAM::Role",
                Map.of(
                        "DeletionPolicy", "RetainExceptOnCreate",
                        "UpdateReplacePolicy", "Retain",
                        "Properties", Match.objectLike(Map.of("RoleName", "audit-log-export"))));
    }

    @Test
    void aResourceIsNamedByItsPlaceInTheTree() {
        assertThat(DEFAULTS.findResources("AWS::Lambda::Function"))
                .containsOnlyKeys("DrainFunction", "DestinationsFunction");
        assertThat(DEFAULTS.findResources("AWS::Scheduler::Schedule")).containsOnlyKeys("DrainFunctionSchedule");
    }

    /// Or an update of a running stack would replace it.
    @Test
    void theFirstQueueIsTheSameHoweverManyThereAre() {
        var several = Template.fromStack(Stacks.with(Map.of("Queues", "3")));
        for (var type : List.of("AWS::SQS::Queue", "AWS::SQS::QueuePolicy")) {
            var queues = several.findResources(type);
            assertThat(queues).containsAllEntriesOf(DEFAULTS.findResources(type));
        }
        assertThat(several.findResources("AWS::SQS::Queue"))
                .containsOnlyKeys(
                        "AuditQueue",
                        "AuditQueue2",
                        "AuditQueue3",
                        "DeadLetterQueue",
                        "DeadLetterQueue2",
                        "DeadLetterQueue3",
                        "FailedInvocationsQueue");
        assertThat(several.findResources("AWS::Scheduler::Schedule"))
                .containsOnlyKeys("DrainFunctionSchedule", "DrainFunctionSchedule2", "DrainFunctionSchedule3");
    }

    @Test
    void asManyDrainsMayRunAsThereAreQueues() {
        for (var queues : List.of(1, 3)) {
            Template.fromStack(Stacks.with(Map.of("Queues", queues.toString())))
                    .hasResourceProperties("AWS::Lambda::Function", Map.of("ReservedConcurrentExecutions", queues));
        }
    }

    @Test
    void theFunctionBehindTheApiTakesNothingFromTheDrain() {
        DEFAULTS.hasResourceProperties("AWS::Lambda::Function", Map.of("ReservedConcurrentExecutions", 10));
    }

    @Test
    void everyRouteIsAuthorized() {
        assertThat(DEFAULTS.findResources("AWS::ApiGatewayV2::Route", properties("AuthorizationType", "AWS_IAM")))
                .hasSize(5);

        var jwt = Template.fromStack(Stacks.with(Map.of(
                "ApiAuthorization", "JWT", "JwtIssuer", "https://login.example.com", "JwtAudience", "audit-logs")));
        assertThat(jwt.findResources("AWS::ApiGatewayV2::Route", properties("AuthorizationType", "JWT")))
                .hasSize(5);
        jwt.resourceCountIs("AWS::ApiGatewayV2::Authorizer", 1);
    }

    @Test
    void onlyPublicKeysAreAnsweredToEverybodyAndOnlyIfThereIsEvidence() {
        var evidence =
                Template.fromStack(Stacks.with(Map.of("EvidenceKey", "create", "EvidenceOrigin", "audit.example.com")));
        assertThat(evidence.findResources("AWS::ApiGatewayV2::Route", properties("AuthorizationType", "NONE")))
                .containsOnlyKeys("DestinationsApiEvidenceRoute");
        evidence.hasResourceProperties(
                "AWS::ApiGatewayV2::Route", Map.of("RouteKey", "GET /.well-known/audit-evidence"));
        evidence.resourceCountIs("AWS::ApiGatewayV2::Route", 6);
        DEFAULTS.resourceCountIs("AWS::ApiGatewayV2::Route", 5);
    }

    /// Or everybody who verifies would have to be told another one, whenever a stack is made again.
    @Test
    void aKeyThatSignsEvidenceIsKept() {
        Template.fromStack(Stacks.with(Map.of("EvidenceKey", "create", "EvidenceOrigin", "audit.example.com")))
                .hasResource(
                        "AWS::KMS::Key",
                        Map.of(
                                "DeletionPolicy", "RetainExceptOnCreate",
                                "UpdateReplacePolicy", "Retain",
                                "Properties", Match.objectLike(Map.of("KeySpec", "ECC_NIST_EDWARDS25519"))));
        DEFAULTS.resourceCountIs("AWS::KMS::Key", 1);
    }

    @Test
    void withoutAnAddressThereIsNoTopic() {
        DEFAULTS.resourceCountIs("AWS::SNS::Topic", 0);
        Template.fromStack(Stacks.with(Map.of("AlarmEmail", "ops@example.com"))).resourceCountIs("AWS::SNS::Topic", 1);
    }

    private static Map<String, Object> properties(String name, String value) {
        return Map.of("Properties", Match.objectLike(Map.of(name, value)));
    }
}
