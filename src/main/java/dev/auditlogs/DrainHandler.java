package dev.auditlogs;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Named;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;

/// The Lambda that EventBridge invokes every five minutes. What the event says does not matter; the answer is the
/// [DrainReport].
@Named("drain")
public final class DrainHandler implements RequestStreamHandler {

    /// [Lambda's longest](https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html); emulators of it
    /// allow more.
    private static final Duration TIMEOUT_MAX = Duration.ofMinutes(15);

    private final Drain drain;
    private final Clock clock;
    private final ObjectMapper json;

    DrainHandler(Drain drain, Clock clock, ObjectMapper json) {
        this.drain = drain;
        this.clock = clock;
        this.json = json;
    }

    @Override
    public void handleRequest(InputStream event, OutputStream answer, Context context) throws IOException {
        try {
            var left = Math.min(context.getRemainingTimeInMillis(), TIMEOUT_MAX.toMillis());
            json.writeValue(answer, drain.run(clock.instant().plusMillis(left)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the drain was interrupted");
        }
    }
}
