package dev.auditlogs.world;

import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/// Ends a request to one of our functions at a call that it makes, before the call is sent or after it took effect.
/// What comes after [#revive] is another process. For one request at a time.
public final class Death implements ExecutionInterceptor {

    private int untilThen = Integer.MAX_VALUE;
    private KillSwitch.Moment moment = KillSwitch.Moment.BEFORE;
    private int calls;
    private boolean dead;

    /// @param call the next one is the first
    public void comesAt(int call, KillSwitch.Moment when) {
        revive();
        untilThen = call;
        moment = when;
    }

    public void revive() {
        calls = 0;
        dead = false;
        untilThen = Integer.MAX_VALUE;
    }

    public boolean hasCome() {
        return dead;
    }

    @Override
    public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
        calls++;
        dieIf(calls == untilThen && moment == KillSwitch.Moment.BEFORE);
    }

    @Override
    public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
        dieIf(calls == untilThen);
    }

    /// An answer such as 412 comes as an exception.
    @Override
    public void onExecutionFailure(Context.FailedExecution context, ExecutionAttributes attributes) {
        dead |= calls == untilThen;
    }

    private void dieIf(boolean now) {
        dead |= now;
        if (dead) {
            throw new KillSwitch.Killed();
        }
    }
}
