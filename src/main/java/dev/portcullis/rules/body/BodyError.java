package dev.portcullis.rules.body;

/** Why content could not be taken apart completely; {@code message} is for {@code REQBODY_ERROR_MSG} and quotes no content. */
public record BodyError(Kind kind, String message) {
    /** What sort of trouble it is. */
    public enum Kind {
        /** Not what the media type promises. */
        MALFORMED,
        /** A feature that is refused on purpose, a DOCTYPE say, or a spelling that readers take for different things. */
        REFUSED,
        /** A charset or coding in which rules would not see what the backend sees. */
        FOREIGN,
        /** More arguments, nodes or part headers than {@link BodyLimits} allows. */
        TOO_MANY,
        /** Longer names, or more bytes in all arguments, than {@link BodyLimits} allows. */
        TOO_LONG,
        /** Nested deeper than {@link BodyLimits#maxDepth}. */
        TOO_DEEP,
        /** More files than {@link BodyLimits#maxFiles}. */
        TOO_MANY_FILES;

        /** Whether content that is fine in itself goes beyond {@link BodyLimits}. */
        public boolean isLimit() {
            return switch (this) {
                case MALFORMED, REFUSED, FOREIGN -> false;
                case TOO_MANY, TOO_LONG, TOO_DEEP, TOO_MANY_FILES -> true;
            };
        }
    }
}
