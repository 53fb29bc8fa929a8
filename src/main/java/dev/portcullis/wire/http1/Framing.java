package dev.portcullis.wire.http1;

import dev.portcullis.http.FieldName;
import dev.portcullis.http.Fields;

/**
 * Where the content of a message ends, by RFC 9112 section 6.3.
 *
 * <p>{@code lengthBytes} counts content after transfer decoding and is meaningful only for {@code LENGTH}, else 0. {@code LENGTH} of 0 and
 * {@code NONE} differ in what was said, not in what follows. {@code UNTIL_CLOSE} occurs only in responses. Immutable.
 */
public record Framing(Kind kind, long lengthBytes) {
    public static final Framing NONE = new Framing(Kind.NONE, 0);
    public static final Framing CHUNKED = new Framing(Kind.CHUNKED, 0);
    public static final Framing UNTIL_CLOSE = new Framing(Kind.UNTIL_CLOSE, 0);

    public enum Kind {
        NONE,
        LENGTH,
        CHUNKED,
        UNTIL_CLOSE
    }

    public Framing {
        if (lengthBytes < 0 || (lengthBytes > 0 && kind != Kind.LENGTH)) {
            throw new IllegalArgumentException("lengthBytes is " + lengthBytes + " for " + kind);
        }
    }

    public static Framing length(long bytes) {
        return new Framing(Kind.LENGTH, bytes);
    }

    /**
     * What the fields of a response to HEAD or of a 304 say of the content that is not there. They must come from a decoder, which has
     * checked them.
     */
    public static Framing announcedBy(Fields fields) {
        int length = fields.indexOf(FieldName.CONTENT_LENGTH, 0);
        if (length >= 0) {
            return length(ContentLength.parse(fields, length));
        }
        return fields.contains(FieldName.TRANSFER_ENCODING) ? CHUNKED : NONE;
    }

    /** Whether no content byte can follow. */
    public boolean isEmpty() {
        return kind == Kind.NONE || (kind == Kind.LENGTH && lengthBytes == 0);
    }

    public boolean isChunked() {
        return kind == Kind.CHUNKED;
    }
}
