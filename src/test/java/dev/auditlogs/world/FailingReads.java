package dev.auditlogs.world;

import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;

/// Lets S3 fail when one object is read, as long as it is told to.
public final class FailingReads implements ExecutionInterceptor {

    private final String key;
    private volatile boolean isHealed;

    public FailingReads(String key) {
        this.key = key;
    }

    public void heal() {
        isHealed = true;
    }

    @Override
    public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
        if (!isHealed
                && context.request() instanceof GetObjectRequest get
                && get.key().equals(key)) {
            throw SdkClientException.create("told to fail");
        }
    }
}
