package dev.auditlogs.world;

import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/// Lets S3 fail when an object is written whose key begins like that.
public final class FailingWrites implements ExecutionInterceptor {

    private final String prefix;

    public FailingWrites(String prefix) {
        this.prefix = prefix;
    }

    @Override
    public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
        if (context.request() instanceof PutObjectRequest put && put.key().startsWith(prefix)) {
            throw SdkClientException.create("told to fail");
        }
    }
}
