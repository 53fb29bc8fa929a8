package dev.portcullis.wire.http1;

/**
 * A response that cannot be trusted, so that its connection must go. {@code detail} says what was wrong where, in words fit for a
 * log. Immutable.
 */
public record ResponseFailure(Kind kind, String detail) {

    public enum Kind {
        MALFORMED_STATUS_LINE("malformed-status-line"),
        /** A field line that breaks the grammar, or a bare CR or LF (RFC 9112 section 5). */
        MALFORMED_FIELDS("malformed-fields"),
        HEAD_TOO_LARGE("head-too-large"),
        TOO_MANY_INFORMATIONAL("too-many-informational"),
        /** Two lengths, length with transfer coding, an unknown coding, a number that is none (RFC 9112 section 6.3). */
        INVALID_FRAMING("invalid-framing"),
        INVALID_CHUNK("invalid-chunk"),
        INVALID_TRAILERS("invalid-trailers"),
        /** 101 though no upgrade was offered. */
        UNREQUESTED_UPGRADE("unrequested-upgrade"),
        /** Bytes while no response was awaited. */
        UNREQUESTED_BYTES("unrequested-bytes"),
        /** The connection ended before the response did. */
        TRUNCATED("truncated");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        /** The reason as logs and metrics name it. */
        public String label() {
            return label;
        }
    }
}
