package dev.auditlogs.infra;

import io.github.cdklabs.cdknag.AwsSolutionsChecks;
import java.util.Map;
import software.amazon.awscdk.App;
import software.amazon.awscdk.AppProps;
import software.amazon.awscdk.Aspects;
import software.amazon.awscdk.services.lambda.Code;

/// The CDK application: one stack, with the name and the settings that its context gives, as in
/// `cdk deploy -c AlarmEmail=ops@example.com`.
public final class AuditLogDeliveryApp {

    /// What `./mvnw package -Dnative` makes.
    private static final String FUNCTION_ZIP = "../../target/function.zip";

    private AuditLogDeliveryApp() {}

    public static void main(String[] arguments) {
        var app = new App(AppProps.builder().analyticsReporting(false).build());
        var context = context(app);
        add(app, StackName.of(context), Settings.of(context), Code.fromAsset(FUNCTION_ZIP));
        app.synth();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, ?> context(App app) {
        return (Map<String, ?>) app.getNode().getAllContext();
    }

    /// The stack, held against cdk-nag's rules: what they find and nothing explains fails the synthesis.
    static AuditLogDeliveryStack add(App app, StackName name, Settings settings, Code code) {
        var stack = new AuditLogDeliveryStack(app, name, settings, code);
        Aspects.of(stack).add(new AwsSolutionsChecks());
        return stack;
    }
}
