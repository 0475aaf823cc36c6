package dev.auditlogs.parallel;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Threads that make one blocking request after the other: virtual ones on the JVM, platform ones in an executable.
/// The other kind costs more in either place, half as much again on the JVM; measured, see docs/decisions/0015.
public final class RequestThreads {

    /// Which GraalVM sets, while it builds an executable and while that runs.
    private static final String IMAGE_CODE = "org.graalvm.nativeimage.imagecode";

    private RequestThreads() {}

    public static ExecutorService pool(int count) {
        var threads = System.getProperty(IMAGE_CODE) == null ? Thread.ofVirtual() : Thread.ofPlatform();
        return Executors.newFixedThreadPool(count, threads.factory());
    }
}
