package dev.auditlogs;

import java.util.Collection;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/// Many small pieces of work that wait for a network, so many at a time.
final class InParallel {

    private InParallel() {}

    @FunctionalInterface
    interface Action<T> {
        void on(T item) throws InterruptedException;
    }

    /// Returns when the action has ended on every item. An action that fails does not keep the others from their work.
    ///
    /// @throws IllegalStateException if an action threw an exception, which is a bug
    static <T> void forEach(Collection<T> items, int width, Action<? super T> action) throws InterruptedException {
        var permits = new Semaphore(width);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = items.stream().map(item -> call(item, permits, action)).toList();
            for (var call : threads.invokeAll(calls)) {
                call.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private static <T> Callable<Void> call(T item, Semaphore permits, Action<? super T> action) {
        return () -> {
            permits.acquire();
            try {
                action.on(item);
            } finally {
                permits.release();
            }
            return null;
        };
    }
}
