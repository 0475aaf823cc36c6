package dev.auditlogs.local;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/// The keys of the emulated STS's sessions: an access key says which session it is, as on AWS only S3 can tell.
final class SessionKeys {

    static final String SECRET = "session";
    private static final String START = "ASIA";
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private SessionKeys() {}

    static String accessKey(String session) {
        return START + HEX.formatHex(session.getBytes(StandardCharsets.UTF_8));
    }

    /// Empty if the key is no session's.
    static Optional<String> session(String accessKey) {
        return accessKey.startsWith(START)
                ? Optional.of(new String(HEX.parseHex(accessKey.substring(START.length())), StandardCharsets.UTF_8))
                : Optional.empty();
    }
}
