package dev.auditlogs.file;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;

/// What is escaped in a JSON string beyond what JSON itself asks for: U+0080 to U+009F, U+2028 and U+2029. Readers of
/// lines (Node's `readline`, Python's `splitlines`) end a row at some of them, and a terminal takes others for
/// commands. U+007F does neither, and its escape would be six times as long.
public final class JsonEscapes extends CharacterEscapes {

    private static final long serialVersionUID = 1;

    private static final int FIRST_CONTROL = 0x80;
    private static final int LAST_CONTROL = 0x9f;
    private static final int LINE_SEPARATOR = 0x2028;
    private static final int PARAGRAPH_SEPARATOR = 0x2029;

    /// With which they begin in UTF-8, as other characters do: U+00A0 to U+00BF, and U+2000 to U+2FFF.
    private static final byte CONTROLS_BEGIN = (byte) 0xc2;

    private static final byte SEPARATORS_BEGIN = (byte) 0xe2;

    /// Whether one may be in a text. Mostly none is, and to say so must cost nearly nothing.
    static boolean mayBeIn(byte[] utf8, int offset, int length) {
        return Bytes.haveEither(CONTROLS_BEGIN, SEPARATORS_BEGIN, utf8, offset, length);
    }

    @Override
    public int[] getEscapeCodesForAscii() {
        return standardAsciiEscapesForJSON();
    }

    /// Of a character beyond ASCII; `null` if it stands as it is.
    @Override
    public SerializableString getEscapeSequence(int c) {
        return isEscaped(c) ? new SerializedString("\\u%04X".formatted(c)) : null;
    }

    /// Whether this character is one of them.
    public static boolean isEscaped(int c) {
        return c >= FIRST_CONTROL && c <= LAST_CONTROL || c == LINE_SEPARATOR || c == PARAGRAPH_SEPARATOR;
    }
}
