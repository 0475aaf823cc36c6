package dev.auditlogs.parallel;

import java.util.Collection;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;

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
    /// @throws IllegalStateException if an action threw an exception, which is a bug
    public static <T> void forEach(Collection<T> items, int width, Action<? super T> action)
            throws InterruptedException {
        var left = new ConcurrentLinkedQueue<T>(items);
        Callable<Void> work = () -> {
            Throwable failure = null;
            for (T item; (item = left.poll()) != null; ) {
                try {
                    action.on(item);
                } catch (RuntimeException | Error e) {
                    failure = e;
                }
            }
            if (failure != null) {
                throw new IllegalStateException(failure);
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
    }
}
