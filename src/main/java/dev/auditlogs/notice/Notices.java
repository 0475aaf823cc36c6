package dev.auditlogs.notice;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.auditlogs.config.AuditConfig;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jboss.logging.Logger;

/// Tells the platform by EventBridge what became of its customers' destinations, if `audit.notices.event-bus` says
/// where. Whoever sends a notice remembers afterwards that it was sent: it comes at least once, each copy with the
/// same id.
@Singleton
public final class Notices {

    private static final Logger LOG = Logger.getLogger(Notices.class);
    private static final String SOURCE = "audit-log-delivery";

    /// After a failure nothing is sent for so long: a bus that hangs holds up no other delivery.
    private static final Duration PAUSE = Duration.ofMinutes(1);

    private final EventBridge events;
    private final ObjectMapper json;
    private final Clock clock;
    private final Optional<String> bus;
    private volatile Instant pausedUntil = Instant.MIN;

    public Notices(EventBridge events, ObjectMapper json, Clock clock, AuditConfig config) {
        this.events = events;
        this.json = json;
        this.clock = clock;
        this.bus = config.notices().eventBus();
    }

    /// Whether anybody wants to know.
    public boolean areWanted() {
        return bus.isPresent();
    }

    /// @return whether EventBridge has it; if not, it is to be sent again by a later drain
    public boolean send(Notice notice) {
        if (bus.isEmpty() || clock.instant().isBefore(pausedUntil)) {
            return false;
        }
        try {
            var detail = json.writeValueAsString(NoticeDetail.of(notice));
            var error =
                    events.put(new EventBridge.Entry(bus.get(), SOURCE, notice.detailType(), clock.instant(), detail));
            error.ifPresent(why -> failed(notice, why));
            return error.isEmpty();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a notice can always be written as JSON", e);
        }
    }

    private void failed(Notice notice, String error) {
        pausedUntil = clock.instant().plus(PAUSE);
        LOG.warnf(
                "a notice could not be sent, a later drain does it: organization=%s notice=%s error=%s",
                notice.organization(), notice.detailType(), error);
    }
}
