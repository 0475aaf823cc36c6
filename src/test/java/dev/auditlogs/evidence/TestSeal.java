package dev.auditlogs.evidence;

import dev.auditlogs.event.OrganizationId;
import dev.auditlogs.state.StateBucket;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A seal whose evidence is put, as another process has left it.
public final class TestSeal {

    private TestSeal() {}

    public static void put(StateBucket bucket, String organization) {
        var to = Instant.parse("2026-11-24T10:00:00Z");
        var head = new Head(new OrganizationId(organization), 7, "c2hhMjU2", to, 12, 345, Optional.empty(), false);
        var seals = new Seals(bucket);
        try {
            var heads = seals.putPart(Lines.write(List.of(head), Head::write));
            seals.create(new Seal(9, to, false, to, heads, List.of(), Set.of(), Map.of()));
            seals.markPut(9);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
