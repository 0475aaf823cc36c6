package dev.auditlogs.parallel;

import java.util.Collection;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;

/// Many small pieces of work that wait for a network, so many at a time.
public final class InParallel {

    private InParallel() {}

    @FunctionalInterface
    public interface Action<T> {
        void on(T item) throws InterruptedException;
    }

    /// Returns when the action has ended on every item. An action that fails does not keep the others from their
    /// work.
    ///
    /// Threads take one item after the other, rather than one thread each item: what libraries keep for a thread is
    /// used again, such as JSON buffers.
    ///
    /// What an action throws is thrown here, once all have ended; of several exceptions one.
    public static <T> void forEach(Collection<T> items, int width, Action<? super T> action)
            throws InterruptedException {
        var left = new ConcurrentLinkedQueue<T>(items);
        var failure = new AtomicReference<Throwable>();
        Callable<Void> work = () -> {
            for (T item; (item = left.poll()) != null; ) {
                try {
                    action.on(item);
                } catch (RuntimeException | Error e) {
                    failure.compareAndSet(null, e);
                }
            }
            return null;
        };
        if (items.isEmpty()) {
            return;
        }
        var count = Math.min(width, items.size());
        try (var threads = RequestThreads.pool(count)) {
            for (var done : threads.invokeAll(Collections.nCopies(count, work))) {
                done.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
        switch (failure.get()) {
            case null -> {}
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case Throwable e -> throw new IllegalStateException(e);
        }
    }
}
