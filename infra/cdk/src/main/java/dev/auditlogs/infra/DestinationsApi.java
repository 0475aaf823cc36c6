package dev.auditlogs.infra;

import java.util.List;
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

/// The HTTP API of infra/openapi.yaml: four routes, each authorized, logged and throttled.
final class DestinationsApi extends Construct {

    private static final String DESTINATION = "/organizations/{organizationId}/audit-log-destination";

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
        stage(log.getLogGroupArn());
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
        CfnPermission.Builder.create(this, "Permission")
                .functionName(function.getFunctionArn())
                .action("lambda:InvokeFunction")
                .principal("apigateway.amazonaws.com")
                .sourceAccount(Aws.ACCOUNT_ID)
                .sourceArn(Arns.of("execute-api", api.getRef() + "/*/*/organizations/*"))
                .build();
        route("ReadRoute", "GET " + DESTINATION, integration);
        route("SetRoute", "PUT " + DESTINATION, integration);
        route("RemoveRoute", "DELETE " + DESTINATION, integration);
        route("VerifyRoute", "POST " + DESTINATION + "/verify", integration);
        route("ChangesRoute", "GET " + DESTINATION + "/changes", integration);
    }

    String url() {
        return api.getAttrApiEndpoint();
    }

    String id() {
        return api.getRef();
    }

    /// Destinations that were set or removed.
    Metric changes(Duration period) {
        return changes.metric(Watched.options("Sum", period));
    }

    private void stage(String logGroupArn) {
        CfnStage.Builder.create(this, "Stage")
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
