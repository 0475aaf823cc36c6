package dev.auditlogs.infra;

import io.github.cdklabs.cdknag.NagPackSuppression;
import io.github.cdklabs.cdknag.NagSuppressions;
import java.util.List;
import java.util.stream.Stream;
import software.constructs.IConstruct;

/// Why a rule of cdk-nag does not hold somewhere.
final class Explained {

    private Explained() {}

    /// @param findings what exactly is explained, such as `Action::s3:*`; nothing for rules that find one thing only
    static void here(IConstruct construct, String rule, String reason, String... findings) {
        var suppression = NagPackSuppression.builder().id(rule).reason(reason);
        if (findings.length > 0) {
            suppression.appliesTo(List.of(findings));
        }
        NagSuppressions.addResourceSuppressions(construct, List.of(suppression.build()), false);
    }

    /// That a role may use everything below these prefixes of the state bucket.
    static void below(IConstruct role, String reason, String... prefixes) {
        var findings = Stream.of(prefixes)
                .map(prefix -> "Resource::<StateBucket.Arn>/" + prefix + "/*")
                .toArray(String[]::new);
        here(role, "AwsSolutions-IAM5", reason, findings);
    }
}
