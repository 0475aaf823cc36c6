package dev.auditlogs.parallel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.HashSet;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

class RequestThreadsTest {

    @Test
    void onTheJvmTheyAreVirtualAndNoMoreThanWereAskedFor() throws Exception {
        var used = new HashSet<Thread>();
        Callable<Thread> which = Thread::currentThread;
        try (var threads = RequestThreads.pool(2)) {
            for (var thread : threads.invokeAll(Collections.nCopies(100, which))) {
                used.add(thread.get());
            }
        }

        assertThat(used).hasSizeLessThanOrEqualTo(2).allMatch(Thread::isVirtual);
    }
}
