package dev.auditlogs.spool;

import dev.auditlogs.file.EventKey;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/// What versions that knew no segments wrote into `recent/`: keys of 16 bytes, in no order and without content.
final class RecentKeys {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private RecentKeys() {}

    static String startSince(String folder, Instant time) {
        return folder + TIME.format(time);
    }

    static KeyTable read(byte[] bytes) {
        var keys = new KeyList(bytes.length / EventKey.BYTES);
        for (var in = ByteBuffer.wrap(bytes); in.remaining() >= EventKey.BYTES; ) {
            keys.add(in.getLong(), in.getLong(), 0);
        }
        return keys.toTable();
    }
}
