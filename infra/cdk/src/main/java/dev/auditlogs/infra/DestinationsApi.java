package dev.auditlogs.infra;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.apigatewayv2.CfnApi;
import software.amazon.awscdk.services.apigatewayv2.CfnAuthorizer;
import software.amazon.awscdk.services.apigatewayv2.CfnIntegration;
import software.amazon.awscdk.services.apigatewayv2.CfnRoute;
import software.amazon.awscdk.services.apigatewayv2.CfnStage;
import software.amazon.awscdk.services.cloudwatch.Metric;
import software.amazon.awscdk.services.cloudwatch.Unit;
import software.amazon.awscdk.services.lambda.CfnPermission;
import software.amazon.awscdk.services.lambda.IFunction;
import software.amazon.awscdk.services.logs.FilterPattern;
import software.amazon.awscdk.services.logs.MetricFilter;
import software.constructs.Construct;

/// The HTTP API of infra/openapi.yaml: each route logged and throttled, and authorized but for the public keys.
final class DestinationsApi extends Construct {

    private static final String DESTINATION = "/organizations/{organizationId}/audit-log-destination";

    private static final String PUBLIC_KEYS = "/.well-known/audit-evidence";

    private static final String ACCESS_LOG = String.join(
            " ",
            "{\"requestId\":\"$context.requestId\",\"time\":\"$context.requestTime\",\"ip\":\"$context.identity.sourceIp\",",
            "\"caller\":\"$context.identity.userArn\",\"subject\":\"$context.authorizer.claims.sub\",",
            "\"organization\":\"$context.authorizer.claims.organization_id\",\"route\":\"$context.routeKey\",\"path\":\"$context.path\",",
            "\"status\":\"$context.status\",\"latency\":\"$context.responseLatency\",\"error\":\"$context.error.message\",",
            "\"authorizerError\":\"$context.authorizer.error\",\"integrationError\":\"$context.integrationErrorMessage\"}");

    /// Of the access log: destinations that were set or removed.
    private static final String CHANGES =
            "{ ($.status = \"2*\") && (($.route = \"PUT *\") || ($.route = \"DELETE *\")) }";

    private final CfnApi api;
    private final MetricFilter changes;
    private final Optional<CfnAuthorizer> authorizer;

    DestinationsApi(Stack stack, Foundation foundation, IFunction function) {
        super(stack, "DestinationsApi");
        api = CfnApi.Builder.create(this, "Resource")
                .name(stack.getStackName())
                .description("Where organizations' audit logs are delivered, see infra/openapi.yaml")
                .protocolType("HTTP")
                .build();
        authorizer =
                foundation.settings().usesJwt() ? Optional.of(authorizer(foundation.settings())) : Optional.empty();
        var log = foundation.auditorsLogGroup(this, "api");
        var stage = stage(log.getLogGroupArn());
        changes = MetricFilter.Builder.create(this, "Changes")
                .logGroup(log)
                .filterPattern(FilterPattern.literal(CHANGES))
                .metricNamespace("AuditLogDeliveryApi/" + stack.getStackName())
                .metricName("DestinationsChanged")
                .metricValue("1")
                .unit(Unit.COUNT)
                .build();

        var integration = CfnIntegration.Builder.create(this, "Integration")
                .apiId(api.getRef())
                .integrationType("AWS_PROXY")
                .integrationUri(function.getFunctionArn())
                .payloadFormatVersion("2.0")
                .timeoutInMillis(25_000)
                .build();
        permission("Permission", "/*/*/organizations/*", function);
        route("ReadRoute", "GET " + DESTINATION, integration);
        route("SetRoute", "PUT " + DESTINATION, integration);
        route("RemoveRoute", "DELETE " + DESTINATION, integration);
        route("VerifyRoute", "POST " + DESTINATION + "/verify", integration);
        route("ChangesRoute", "GET " + DESTINATION + "/changes", integration);
        if (foundation.evidence().isOn()) {
            permission("EvidencePermission", "/*/GET" + PUBLIC_KEYS, function);
            answerEverybody("GET " + PUBLIC_KEYS, integration, stage);
        }
    }

    /// The public keys are no secret: whoever verifies files may have no token. The route has a throttle of its own,
    /// so that it takes nothing from the others. A stage refuses one for a route that there is not yet; the
    /// variable makes it wait for that, and nobody reads it.
    private void answerEverybody(String key, CfnIntegration integration, CfnStage stage) {
        var route = CfnRoute.Builder.create(this, "EvidenceRoute")
                .apiId(api.getRef())
                .routeKey(key)
                .authorizationType("NONE")
                .target("integrations/" + integration.getRef())
                .build();
        Explained.here(route, "AwsSolutions-APIG4", "It answers public keys, which everybody may have");
        stage.setRouteSettings(Map.of(key, Map.of("ThrottlingRateLimit", 2, "ThrottlingBurstLimit", 5)));
        stage.setStageVariables(Map.of("evidenceRoute", route.getRef()));
    }

    String url() {
        return api.getAttrApiEndpoint();
    }

    /// Where the public keys are, if there is evidence.
    String publicKeysUrl() {
        return url() + PUBLIC_KEYS;
    }

    String id() {
        return api.getRef();
    }

    /// Destinations that were set or removed.
    Metric changes(Duration period) {
        return changes.metric(Watched.options("Sum", period));
    }

    private CfnStage stage(String logGroupArn) {
        return CfnStage.Builder.create(this, "Stage")
                .apiId(api.getRef())
                .stageName("$default")
                .autoDeploy(true)
                .defaultRouteSettings(CfnStage.RouteSettingsProperty.builder()
                        .throttlingRateLimit(20)
                        .throttlingBurstLimit(40)
                        .build())
                .accessLogSettings(CfnStage.AccessLogSettingsProperty.builder()
                        .destinationArn(logGroupArn)
                        .format(ACCESS_LOG)
                        .build())
                .build();
    }

    private CfnAuthorizer authorizer(Settings settings) {
        return CfnAuthorizer.Builder.create(this, "Authorizer")
                .apiId(api.getRef())
                .name("jwt")
                .authorizerType("JWT")
                .identitySource(List.of("$request.header.Authorization"))
                .jwtConfiguration(CfnAuthorizer.JWTConfigurationProperty.builder()
                        .issuer(settings.text(Setting.JWT_ISSUER))
                        .audience(List.of(settings.text(Setting.JWT_AUDIENCE)))
                        .build())
                .build();
    }

    /// Lets the API call the function for what is below a stage, a method and a path.
    private void permission(String id, String below, IFunction function) {
        CfnPermission.Builder.create(this, id)
                .functionName(function.getFunctionArn())
                .action("lambda:InvokeFunction")
                .principal("apigateway.amazonaws.com")
                .sourceAccount(Aws.ACCOUNT_ID)
                .sourceArn(Arns.of("execute-api", api.getRef() + below))
                .build();
    }

    private void route(String id, String key, CfnIntegration integration) {
        CfnRoute.Builder.create(this, id)
                .apiId(api.getRef())
                .routeKey(key)
                .authorizationType(authorizer.isPresent() ? "JWT" : "AWS_IAM")
                .authorizerId(authorizer.map(CfnAuthorizer::getRef).orElse(null))
                .target("integrations/" + integration.getRef())
                .build();
    }
}
