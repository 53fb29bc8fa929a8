package dev.portcullis.wire.http1;

import dev.portcullis.http.Tokens;
import dev.portcullis.http.Violation;
import io.netty.buffer.ByteBuf;

/**
 * Reads the framing of chunked content (RFC 9112 section 7.1), leaving the data to the caller. White space around the size is
 * refused; extensions are checked against their grammar, counted and dropped. Confined to one event loop.
 */
final class ChunkReader {
    enum Step {
        /** All input is read. */
        MORE,
        /** The input stands at chunk data, of which {@link #remaining} bytes are to come. */
        DATA,
        /** The input stands at the trailer section. */
        LAST,
        INVALID
    }

    private enum State {
        SIZE,
        EXTENSION_NAME,
        EXTENSION_VALUE,
        QUOTED,
        QUOTED_PAIR,
        AFTER_QUOTED,
        SIZE_LF,
        DATA,
        DATA_CR,
        DATA_LF
    }

    /** Leading zeros included; with the next bound, no size ever exceeds a long while it is read. */
    private static final int MAX_SIZE_DIGITS = 15;

    /** Far more than any real chunk, and what every backend can count in 32 bits. */
    private static final long MAX_SIZE_BYTES = Integer.MAX_VALUE;

    private final HttpLimits limits;
    private State state = State.SIZE;
    private long remaining;
    private int digits;
    private int partBytes;
    private int lineBytes;
    private int extensionBytes;
    private Violation violation = Violation.INVALID_CHUNK_SIZE;
    private String detail = "";

    ChunkReader(HttpLimits limits) {
        this.limits = limits;
    }

    /** Starts a message. */
    void begin() {
        extensionBytes = 0;
        beginLine();
    }

    private void beginLine() {
        state = State.SIZE;
        remaining = 0;
        digits = 0;
        lineBytes = 0;
    }

    long remaining() {
        return remaining;
    }

    Violation violation() {
        return violation;
    }

    String detail() {
        return detail;
    }

    /** Says that {@code count} bytes of data were taken from the input. */
    void took(int count) {
        remaining -= count;
        if (remaining == 0) {
            state = State.DATA_CR;
        }
    }

    Step read(ByteBuf in) {
        while (in.isReadable()) {
            if (state == State.DATA) {
                return Step.DATA;
            }
            byte b = in.readByte();
            if (!accept(b)) {
                return Step.INVALID;
            }
            if (state == State.DATA && remaining == 0) {
                return Step.LAST;
            }
        }
        return Step.MORE;
    }

    private boolean accept(byte b) {
        return switch (state) {
            case DATA_CR -> b == '\r' ? to(State.DATA_LF) : invalidEnd(b);
            case DATA_LF -> {
                beginLine();
                yield b == '\n' || invalidEnd(b);
            }
            case SIZE_LF ->
                b == '\n' ? to(State.DATA) : invalid(Violation.BARE_CR, "CR without LF in a chunk-size line");
            case SIZE -> count() && size(b);
            case EXTENSION_NAME -> countExtension() && extensionName(b);
            case EXTENSION_VALUE -> countExtension() && extensionValue(b);
            case QUOTED -> countExtension() && quoted(b);
            case QUOTED_PAIR -> countExtension() && (isText(b) ? to(State.QUOTED) : invalidExtension(b));
            case AFTER_QUOTED -> countExtension() && endOfPart(b);
            case DATA -> throw new IllegalStateException("data is the caller's to take");
        };
    }

    private boolean count() {
        return ++lineBytes <= limits.maxChunkLineBytes()
                || invalid(
                        Violation.CHUNK_EXTENSION_TOO_LONG,
                        "a chunk-size line of more than " + limits.maxChunkLineBytes() + " bytes");
    }

    private boolean countExtension() {
        return count()
                && (++extensionBytes <= limits.maxChunkExtensionBytes()
                        || invalid(
                                Violation.CHUNK_EXTENSION_TOO_LONG,
                                "chunk extensions of more than " + limits.maxChunkExtensionBytes() + " bytes"));
    }

    private boolean size(byte b) {
        int digit = digit(b);
        if (digit >= 0) {
            remaining = remaining << 4 | digit;
            if (++digits > MAX_SIZE_DIGITS) {
                return invalid(
                        Violation.INVALID_CHUNK_SIZE, "a chunk size of more than " + MAX_SIZE_DIGITS + " digits");
            }
            return remaining <= MAX_SIZE_BYTES
                    || invalid(Violation.INVALID_CHUNK_SIZE, "a chunk of more than " + MAX_SIZE_BYTES + " bytes");
        }
        if (digits > 0 && b == '\r') {
            return to(State.SIZE_LF);
        }
        if (digits > 0 && b == ';') {
            return toPart(State.EXTENSION_NAME);
        }
        return b == '\n'
                ? invalid(Violation.BARE_LF, "LF without CR in a chunk-size line")
                : invalid(Violation.INVALID_CHUNK_SIZE, String.format("byte 0x%02x in a chunk size", b));
    }

    private static int digit(byte b) {
        if (b >= '0' && b <= '9') {
            return b - '0';
        }
        byte lower = Tokens.lower(b);
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }

    /** {@code chunk-ext = *( ";" name [ "=" ( token / quoted-string ) ] )}, without the white space that only bad senders write. */
    private boolean extensionName(byte b) {
        return (b == '=' && partBytes > 0) ? toPart(State.EXTENSION_VALUE) : partOrEnd(b);
    }

    private boolean extensionValue(byte b) {
        return (b == '"' && partBytes == 0) ? to(State.QUOTED) : partOrEnd(b);
    }

    private boolean partOrEnd(byte b) {
        if (Tokens.isTchar(b)) {
            partBytes++;
            return true;
        }
        return partBytes > 0 ? endOfPart(b) : invalidExtension(b);
    }

    private boolean endOfPart(byte b) {
        return switch (b) {
            case ';' -> toPart(State.EXTENSION_NAME);
            case '\r' -> to(State.SIZE_LF);
            default -> invalidExtension(b);
        };
    }

    private boolean quoted(byte b) {
        return switch (b) {
            case '"' -> to(State.AFTER_QUOTED);
            case '\\' -> to(State.QUOTED_PAIR);
            default -> isText(b) || invalidExtension(b);
        };
    }

    private static boolean isText(byte b) {
        return b == '\t' || ((b & 0xFF) >= ' ' && b != 0x7F);
    }

    private boolean to(State next) {
        state = next;
        return true;
    }

    private boolean toPart(State next) {
        partBytes = 0;
        return to(next);
    }

    private boolean invalidEnd(byte b) {
        return invalid(Violation.INVALID_CHUNK_END, String.format("byte 0x%02x where chunk data should end", b));
    }

    private boolean invalidExtension(byte b) {
        return invalid(Violation.INVALID_CHUNK_EXTENSION, String.format("byte 0x%02x in a chunk extension", b));
    }

    private boolean invalid(Violation what, String where) {
        violation = what;
        detail = where;
        return false;
    }
}
