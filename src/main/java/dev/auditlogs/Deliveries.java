package dev.auditlogs;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/// Puts into organizations' buckets, beside everything else that a drain does: those that hang hold up neither spooling
/// nor each other, as long as they are fewer than [#MAX].
final class Deliveries implements AutoCloseable {

    /// Less than the S3 client's connections, so that the state bucket can always be reached.
    static final int MAX = 224;

    /// Beyond that a file stays pending, and the next drain delivers it.
    private static final Duration WAIT_MAX = Duration.ofSeconds(10);

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final Semaphore places = new Semaphore(MAX);

    @FunctionalInterface
    interface Delivery {
        void run() throws InterruptedException;
    }

    /// Begins a delivery.
    ///
    /// @return whether there was a place for it
    boolean begin(Delivery delivery) throws InterruptedException {
        if (!places.tryAcquire(WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
            return false;
        }
        threads.submit(() -> {
            try {
                delivery.run();
                return null;
            } catch (RuntimeException | Error e) {
                failure.compareAndSet(null, e);
                throw e;
            } finally {
                places.release();
            }
        });
        return true;
    }

    /// Waits for what is under way; what has not ended by then is given up, and its files stay pending.
    ///
    /// @throws IllegalStateException if a delivery threw an exception, which is a bug
    void finish(Duration wait) throws InterruptedException {
        threads.shutdown();
        if (!threads.awaitTermination(Math.max(0, wait.toMillis()), TimeUnit.MILLISECONDS)) {
            threads.shutdownNow();
        }
        if (failure.get() != null) {
            throw new IllegalStateException(failure.get());
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        threads.close();
    }
}
