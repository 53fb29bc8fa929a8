package dev.portcullis.rules.body;

/** Why content could not be taken apart completely; {@code message} is for {@code REQBODY_ERROR_MSG} and quotes no content. */
public record BodyError(Kind kind, String message) {
    /** What sort of trouble it is. */
    public enum Kind {
        /** Not what the media type promises. */
        MALFORMED,
        /** More than {@link BodyLimits} allows. */
        LIMIT,
        /** A feature that is refused on purpose: a DOCTYPE, a byte order mark, a foreign charset. */
        REFUSED
    }
}
