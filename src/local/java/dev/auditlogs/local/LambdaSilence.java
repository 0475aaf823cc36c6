package dev.auditlogs.local;

import io.quarkus.arc.profile.IfBuildProfile;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.net.ServerSocket;

/// Listens where dev mode expects Lambda's runtime API, and never has an event.
///
/// Dev mode always polls for Lambda events, and stops the application when nobody listens; Quarkus's own mock of that
/// API would listen on all of the laptop's addresses. A connection to this one on 127.0.0.1 just waits.
@Singleton
@IfBuildProfile("local")
final class LambdaSilence {

    /// Before anything is said to be ready.
    private static final int FIRST = -2;

    private final LocalConfig config;
    private ServerSocket socket;

    LambdaSilence(LocalConfig config) {
        this.config = config;
    }

    void start(@Observes @Priority(FIRST) StartupEvent event) {
        socket = LocalPort.listen(config.lambdaPort(), "local.lambda-port");
    }

    void stop(@Observes ShutdownEvent event) {
        if (socket != null) {
            LocalPort.close(socket);
        }
    }
}
