package dev.auditlogs.delivery;

import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.ElementType.PARAMETER;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import jakarta.inject.Qualifier;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/// The S3 client for organizations' buckets. It has connections and retries of its own, so that buckets that fail or
/// hang, however many, take none from the state bucket's calls.
@Qualifier
@Retention(RUNTIME)
@Target({METHOD, PARAMETER})
public @interface OrganizationsBuckets {}
