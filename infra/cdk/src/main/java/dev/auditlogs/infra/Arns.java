package dev.auditlogs.infra;

import software.amazon.awscdk.Aws;

/// Names of what cannot be referred to, since that would be a cycle.
final class Arns {

    private Arns() {}

    /// In this account and region.
    static String of(String service, String resource) {
        return "arn:" + Aws.PARTITION + ":" + service + ":" + Aws.REGION + ":" + Aws.ACCOUNT_ID + ":" + resource;
    }

    static String exportRole(Settings settings) {
        return "arn:" + Aws.PARTITION + ":iam::" + Aws.ACCOUNT_ID + ":role/" + settings.text(Setting.EXPORT_ROLE_NAME);
    }

    /// As KMS names the service through which a key is used.
    static String service(String name) {
        return name + "." + Aws.REGION + ".amazonaws.com";
    }
}
