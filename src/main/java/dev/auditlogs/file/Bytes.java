package dev.auditlogs.file;

/// A look at bytes that costs less than making characters of them.
final class Bytes {

    private Bytes() {}

    static boolean haveEither(byte one, byte other, byte[] bytes, int offset, int length) {
        for (var i = offset; i < offset + length; i++) {
            if (bytes[i] == one || bytes[i] == other) {
                return true;
            }
        }
        return false;
    }
}
