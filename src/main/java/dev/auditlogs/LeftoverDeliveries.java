package dev.auditlogs;

import dev.auditlogs.event.OrganizationId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Delivers leftovers beside everything else that a drain does, so that they do not starve fresh events, nor these
/// them. A new file of an organization waits behind its leftovers.
final class LeftoverDeliveries implements AutoCloseable {

    /// Organizations at once.
    private static final int MAX = 64;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore places = new Semaphore(MAX);
    private final Map<OrganizationId, Future<Boolean>> begun = new HashMap<>();
    private final Set<OrganizationId> postponed;

    /// @param postponed organizations whose leftovers are not to be tried yet
    LeftoverDeliveries(Set<OrganizationId> postponed) {
        this.postponed = postponed;
    }

    /// @param delivery says whether none is left
    void begin(OrganizationId organization, Callable<Boolean> delivery) {
        begun.put(organization, threads.submit(() -> {
            places.acquire();
            try {
                return delivery.call();
            } finally {
                places.release();
            }
        }));
    }

    boolean isUnderWay(OrganizationId organization) {
        var delivery = begun.get(organization);
        return delivery != null && !delivery.isDone();
    }

    /// Whether the organization has no leftovers, or none any more.
    ///
    /// @param wait how long to wait for those that are under way
    boolean areDelivered(OrganizationId organization, Duration wait) throws InterruptedException {
        if (postponed.contains(organization)) {
            return false;
        }
        var delivery = begun.get(organization);
        if (delivery == null) {
            return true;
        }
        try {
            return delivery.get(Math.max(0, wait.toMillis()), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /// Waits for what is under way; what has not ended by then is given up.
    void finish(Duration wait) throws InterruptedException {
        threads.shutdown();
        if (!threads.awaitTermination(Math.max(0, wait.toMillis()), TimeUnit.MILLISECONDS)) {
            threads.shutdownNow();
            return;
        }
        for (var delivery : begun.values()) {
            if (delivery.state() == Future.State.FAILED) {
                throw new IllegalStateException(delivery.exceptionNow());
            }
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        threads.close();
    }
}
