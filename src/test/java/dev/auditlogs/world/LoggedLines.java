package dev.auditlogs.world;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.formatters.PatternFormatter;

/// What a class logs as WARN or ERROR, as `WARN the sentence`.
public final class LoggedLines implements AutoCloseable {

    private static final Formatter FORMAT = new PatternFormatter("%p %s");

    private final Logger log;
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord entry) {
            if (entry.getLevel().intValue() >= Level.WARNING.intValue()) {
                lines.add(FORMAT.format(entry));
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    public LoggedLines(Class<?> of) {
        log = Logger.getLogger(of.getName());
        log.addHandler(handler);
    }

    public List<String> lines() {
        return List.copyOf(lines);
    }

    @Override
    public void close() {
        log.removeHandler(handler);
    }
}
