package dev.auditlogs.delivery;

import java.util.Optional;

/// How S3 says that it has encrypted an object.
///
/// @param algorithm as S3 names it: `AES256`, `aws:kms`; empty if it did not say
/// @param kmsKey as S3 names it; empty if it is none
public record AppliedEncryption(Optional<String> algorithm, Optional<String> kmsKey) {}
