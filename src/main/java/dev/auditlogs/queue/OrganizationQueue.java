package dev.auditlogs.queue;

import dev.auditlogs.event.OrganizationId;
import java.nio.charset.StandardCharsets;

/// Which of several queues is an organization's. Producers choose by the same rule, which docs/PRODUCERS.md
/// publishes with examples: it never changes.
public final class OrganizationQueue {

    /// Of [FNV-1a](http://www.isthe.com/chongo/tech/comp/fnv/) with 32 bits.
    private static final int OFFSET_BASIS = 0x811c9dc5;

    private static final int PRIME = 0x01000193;

    private OrganizationQueue() {}

    /// @param queues how many there are to choose from, at least one
    /// @return 0 for the first of them
    public static int of(OrganizationId organization, int queues) {
        return Integer.remainderUnsigned(hash(organization), queues);
    }

    private static int hash(OrganizationId organization) {
        var hash = OFFSET_BASIS;
        for (var octet : organization.value().getBytes(StandardCharsets.UTF_8)) {
            hash ^= Byte.toUnsignedInt(octet);
            hash *= PRIME;
        }
        return hash;
    }
}
