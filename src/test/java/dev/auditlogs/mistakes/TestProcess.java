package dev.auditlogs.mistakes;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/// The process that runs test classes, or methods of them, and ends with the first failure.
final class TestProcess {

    static final int PASSED = 0;
    static final int FAILED = 10;

    /// Nothing failed, but nothing ran either.
    private static final int NOTHING_RAN = 11;

    static final String FAILURE = "the first failure: ";

    private TestProcess() {}

    /// @param args the tests, below `dev.auditlogs`
    public static void main(String[] args) throws ClassNotFoundException {
        var ran = new AtomicBoolean();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(selectors(args))
                                .build(),
                        new TestExecutionListener() {
                            @Override
                            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                                result.getThrowable().ifPresent(failure -> {
                                    failure.printStackTrace(System.out);
                                    System.out.println(FAILURE + name(test));
                                    System.out.flush();
                                    // Whatever else is under way is not waited for.
                                    Runtime.getRuntime().halt(FAILED);
                                });
                                ran.compareAndSet(false, test.isTest());
                            }
                        });
        // Threads of the emulators may still be there.
        System.exit(ran.get() ? PASSED : NOTHING_RAN);
    }

    private static List<DiscoverySelector> selectors(String[] tests) throws ClassNotFoundException {
        var selectors = new ArrayList<DiscoverySelector>();
        for (var test : tests) {
            var parts = test.split("#");
            var type = Class.forName("dev.auditlogs." + parts[0]);
            if (parts.length == 1) {
                selectors.add(selectClass(type));
            } else {
                Stream.of(type.getDeclaredMethods())
                        .filter(method -> method.getName().equals(parts[1]))
                        .forEach(method -> selectors.add(selectMethod(type, method)));
            }
        }
        return selectors;
    }

    private static String name(TestIdentifier test) {
        return switch (test.getSource().orElse(null)) {
            case MethodSource method -> method.getJavaClass().getSimpleName() + "." + method.getMethodName();
            case ClassSource type -> type.getJavaClass().getSimpleName();
            case null, default -> test.getDisplayName();
        };
    }
}
