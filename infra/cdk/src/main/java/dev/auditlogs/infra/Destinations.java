package dev.auditlogs.infra;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.lambda.Function;
import software.constructs.Construct;

/// The function that reads, sets, removes and verifies an organization's destination.
final class Destinations extends Construct {

    /// Longer than a verification, which takes 10 s, and shorter than API Gateway waits.
    private static final Duration TIMEOUT = Duration.seconds(20);

    /// A bucket's claims stay; those that a version before wrote, in a folder for each bucket, do not.
    private static final String EARLIER_CLAIMS = "claims/*";

    private final Role role;
    private final Function function;

    Destinations(Stack stack, Foundation foundation) {
        super(stack, "Destinations");
        var logGroup = foundation.logGroup(this, "destinations");
        role = foundation.role(
                this, "destinations", "What the function behind the API may do", logGroup, grants(foundation));
        Explained.below(
                role,
                "It reads and writes any organization's objects below these prefixes",
                "changes",
                "claims",
                EARLIER_CLAIMS,
                "delivered",
                "destinations",
                "health",
                "pending/~changes",
                "seals");
        function = foundation
                .function(this, role, logGroup)
                .description("Reads, sets, removes and verifies an organization's destination")
                .environment(environment(foundation))
                .memorySize(256)
                .timeout(TIMEOUT)
                .reservedConcurrentExecutions(concurrency(foundation.settings()))
                .build();
    }

    Role role() {
        return role;
    }

    Function function() {
        return function;
    }

    /// @return null for none
    private static Integer concurrency(Settings settings) {
        var reserved = settings.text(Setting.DESTINATIONS_CONCURRENCY);
        return reserved.equals("none") ? null : Integer.valueOf(reserved);
    }

    private static Map<String, String> environment(Foundation foundation) {
        var settings = foundation.settings();
        var environment = new HashMap<>(foundation.environment("destinations"));
        environment.put("AUDIT_VERIFY_STRICT", settings.text(Setting.VERIFY_STRICT));
        environment.put("AUDIT_API_READ_RIGHT", settings.text(Setting.API_READ_RIGHT));
        environment.put("AUDIT_API_WRITE_RIGHT", settings.text(Setting.API_WRITE_RIGHT));
        environment.put("AUDIT_API_ADMIN_RIGHT", settings.text(Setting.API_ADMIN_RIGHT));
        settings.optional(Setting.API_ADMIN_CLAIM).ifPresent(claim -> environment.put("AUDIT_API_ADMIN_CLAIM", claim));
        settings.optional(Setting.API_CALLERS).ifPresent(callers -> environment.put("AUDIT_API_CALLERS", callers));
        return environment;
    }

    private static List<PolicyStatement> grants(Foundation foundation) {
        var state = foundation.state();
        var grants = new ArrayList<>(List.of(
                Allow.to("ListState", List.of("s3:ListBucket"), state.getBucketArn()),
                Allow.to(
                        "ReadState",
                        List.of("s3:GetObject"),
                        state.below("changes", "claims", "delivered", "destinations", "health")),
                // Of what waits for delivery only the news of changes.
                Allow.to(
                        "WriteState",
                        List.of("s3:PutObject"),
                        state.below("changes", "claims", "destinations", "pending/~changes")),
                Allow.to("ForgetState", List.of("s3:DeleteObject"), state.below(EARLIER_CLAIMS)),
                Allow.key(foundation.key(), "s3"),
                foundation.assumeExportRole()));
        foundation.sendNotices().ifPresent(grants::add);
        grants.addAll(foundation.evidence().tell(state));
        return grants;
    }
}
