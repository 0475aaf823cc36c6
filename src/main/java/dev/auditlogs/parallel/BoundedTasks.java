package dev.auditlogs.parallel;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/// Work that goes on beside everything else, so many pieces at once: those that hang hold up nothing but each other.
public final class BoundedTasks implements AutoCloseable {

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicReference<Throwable> bug = new AtomicReference<>();
    private final Semaphore places;

    /// @param max pieces at once
    public BoundedTasks(int max) {
        this.places = new Semaphore(max);
    }

    /// A piece of work.
    @FunctionalInterface
    public interface Task {
        void run() throws InterruptedException;
    }

    /// Begins a task as soon as there is a place for it. The caller does not wait.
    public void submit(Task task) {
        threads.submit(() -> {
            places.acquire();
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                bug.compareAndSet(null, e);
            } finally {
                places.release();
            }
            return null;
        });
    }

    /// Waits for what is under way. What has not ended by then is interrupted; when this returns, nothing goes on.
    ///
    /// @throws IllegalStateException if a task threw an exception, which is a bug
    public void finish(Duration wait) throws InterruptedException {
        threads.shutdown();
        if (!threads.awaitTermination(Math.max(0, wait.toMillis()), TimeUnit.MILLISECONDS)) {
            close();
        }
        switch (bug.get()) {
            case null -> {}
            case Error e -> throw e;
            case Throwable e -> throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        threads.close();
    }
}
