package dev.auditlogs.file;

import dev.auditlogs.event.OrganizationId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/// What stands for an organization's event id: the first 128 bits of a SHA-256. Two of a million ids a second would not
/// meet by chance in the age of the universe, and nobody can make two that do.
public record EventKey(long high, long low) {

    /// How many bytes one takes where it is stored.
    public static final int BYTES = 2 * Long.BYTES;

    /// Makes the keys of one organization's events. Not for several threads.
    public static final class Maker {

        private final MessageDigest digest;
        private final byte[] organization;

        public Maker(OrganizationId organization) {
            this.digest = Sha256.digest();
            // No id holds a line break, so that where one ends is never in doubt.
            this.organization = (organization + "\n").getBytes(StandardCharsets.US_ASCII);
        }

        public EventKey of(String eventId) {
            digest.update(organization);
            var hash = ByteBuffer.wrap(digest.digest(eventId.getBytes(StandardCharsets.UTF_8)));
            return new EventKey(hash.getLong(), hash.getLong());
        }
    }
}
