package dev.auditlogs.infra;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import software.amazon.awscdk.App;
import software.amazon.awscdk.AppProps;
import software.amazon.awscdk.services.lambda.Code;

/// Stacks as the application makes them, without a zip that must have been built.
final class Stacks {

    static final String NAME = "audit-log-delivery";

    private Stacks() {}

    static AuditLogDeliveryStack with(Map<String, String> context) {
        return in(new App(), context);
    }

    static App appInto(Path folder) {
        return new App(AppProps.builder()
                .outdir(folder.toString())
                .analyticsReporting(false)
                .build());
    }

    static AuditLogDeliveryStack in(App app, Map<String, String> context) {
        return in(app, new StackName(NAME), context);
    }

    static AuditLogDeliveryStack in(App app, StackName name, Map<String, String> context) {
        return AuditLogDeliveryApp.add(app, name, Settings.of(context), code());
    }

    private static Code code() {
        try {
            var folder = Files.createDirectories(Path.of("target/function"));
            Files.writeString(folder.resolve("bootstrap"), "stands for the function\n");
            return Code.fromAsset(folder.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
