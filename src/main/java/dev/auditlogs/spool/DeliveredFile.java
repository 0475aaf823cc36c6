package dev.auditlogs.spool;

import dev.auditlogs.event.OrganizationId;
import java.time.Instant;
import java.util.UUID;

/// A file that a drain has written down to be in its organization's bucket, in little memory.
///
/// @param id that no other file has
/// @param written as its name says
/// @param events how many
/// @param properties JSON: bucket, key, sha256, unpackedSha256, bytes, events, firstEventTime, lastEventTime
public record DeliveredFile(
        OrganizationId organization, UUID id, Instant written, int events, Deed.How how, byte[] properties) {}
