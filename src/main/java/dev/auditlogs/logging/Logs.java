package dev.auditlogs.logging;

import dev.auditlogs.config.AuditConfig;
import io.quarkus.bootstrap.logging.InitialConfigurator;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.logging.Handler;
import org.jboss.logmanager.ExtHandler;

/// How this process logs: with `audit.log.format=json` each message is a line of JSON, see [JsonLine], that says during
/// which drain and request it was written.
///
/// A process does one thing at a time, so what it does is known to every thread of it.
@Singleton
public final class Logs {

    /// Before anything else of the product logs.
    private static final int FIRST = -10;

    private final AuditConfig.Log config;
    private final JsonLine format = new JsonLine();

    public Logs(AuditConfig config) {
        this.config = config.log();
    }

    void start(@Observes @Priority(FIRST) StartupEvent event) {
        switch (config.format()) {
            case JSON -> use(InitialConfigurator.DELAYED_HANDLER);
            case TEXT -> {}
        }
    }

    private void use(Handler handler) {
        if (handler instanceof ExtHandler several && several.getHandlers().length > 0) {
            for (var one : several.getHandlers()) {
                use(one);
            }
        } else {
            handler.setFormatter(format);
        }
    }

    /// From now on each line carries these fields, instead of those before.
    public void during(Map<String, String> fields) {
        format.during(fields);
    }

    /// What each line carries now.
    public Map<String, String> fields() {
        return format.fields();
    }
}
