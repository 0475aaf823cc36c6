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

    /// A service of this region: as KMS names the one through which a key is used, and as CloudWatch Logs names itself.
    static String service(String name) {
        return service(name, Aws.REGION);
    }

    /// The same service in whichever region of this partition.
    static String serviceAnywhere(String name) {
        return service(name, "*");
    }

    private static String service(String name, String region) {
        return name + "." + region + "." + Aws.URL_SUFFIX;
    }
}
