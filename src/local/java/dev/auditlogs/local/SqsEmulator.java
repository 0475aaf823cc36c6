package dev.auditlogs.local;

import com.typesafe.config.ConfigFactory;
import java.net.URI;
import org.apache.pekko.actor.ActorSystem;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;

/// SQS on 127.0.0.1, in memory, with SQS's own limits, whatever the credentials are.
final class SqsEmulator implements AutoCloseable {

    private static final String SETTINGS = """
            pekko.daemonic = on
            pekko.jvm-exit-on-fatal-error = off
            pekko.coordinated-shutdown.run-by-jvm-shutdown-hook = off
            pekko.loglevel = WARNING
            """;

    private final ActorSystem actors;
    private final URI uri;

    private SqsEmulator(ActorSystem actors, URI uri) {
        this.actors = actors;
        this.uri = uri;
    }

    /// @param port 0: a free one
    /// @throws IllegalStateException if the port is taken
    static SqsEmulator start(int port) {
        // Its own actors, since the server leaves the ones it makes itself behind when it cannot start.
        var actors = ActorSystem.create(
                "elasticmq", ConfigFactory.parseString(SETTINGS).withFallback(ConfigFactory.load()));
        try {
            var server = SQSRestServerBuilder.withActorSystem(actors)
                    .withInterface("127.0.0.1")
                    .withPort(port)
                    .start();
            var address = server.waitUntilStarted().localAddress();
            return new SqsEmulator(actors, URI.create("http://127.0.0.1:" + address.getPort()));
        } catch (RuntimeException e) {
            actors.terminate();
            throw new IllegalStateException("the SQS emulator cannot listen on 127.0.0.1:" + port, e);
        }
    }

    URI uri() {
        return uri;
    }

    @Override
    public void close() {
        // Not the server's own stop, which waits for long polls to end.
        actors.terminate();
        actors.getWhenTerminated().toCompletableFuture().join();
    }
}
