package dev.portcullis.http;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a request is for: the raw text and the one canonical form that is routed, authenticated, inspected and forwarded
 * (RFC 9112 section 3.2, RFC 3986 sections 5.2.4 and 6.2.2).
 *
 * <p>All strings are Latin-1, one char per byte.
 *
 * <ul>
 *   <li>{@code raw}: the request-target exactly as received.
 *   <li>{@code path}: percent-decoded, without dot segments, slashes merged, {@code ;} parameters set aside. Routes and
 *       authentication read this, so a path with parameters never gains what the path without them lacks. {@code "*"} for the
 *       asterisk form.
 *   <li>{@code encodedPath}: the same path with its parameters, encoded again in one way (unreserved, sub-delims, {@code :},
 *       {@code @} literally, every other byte as upper-case {@code %XX}): what the backend gets and rules read.
 *   <li>{@code query}: the bytes after the first {@code ?}, unchanged; null without {@code ?}.
 *   <li>{@code ambiguities}: readings of the path on which two servers might differ. Unless a route allows every one of them
 *       by name, the request is refused.
 * </ul>
 *
 * Immutable.
 */
public record RequestTarget(
        String raw,
        String path,
        String encodedPath,
        @Nullable String query,
        Set<Ambiguity> ambiguities) {
    public RequestTarget {
        ambiguities = Set.copyOf(ambiguities);
    }

    /** The origin-form that is written to the backend: canonical path and query. */
    public String forwarded() {
        return query == null ? encodedPath : encodedPath + "?" + query;
    }

    /** A spelling of a path that servers are known to read in different ways. */
    public enum Ambiguity {
        /** {@code %2f}: a slash that some decode before they split the path. */
        ENCODED_SLASH("encoded-slash"),
        /** {@code \} or {@code %5c}: a slash to some. */
        BACKSLASH("backslash"),
        /** {@code %00}: the end of the path to some. */
        ENCODED_NUL("encoded-nul"),
        /** {@code ..;x} or {@code .;x}: a dot segment to those who drop parameters first. */
        DOT_SEGMENT_PARAMETER("dot-segment-parameter"),
        /** Overlong or otherwise impossible UTF-8 that a lax decoder reads as another character. */
        OVERLONG_UTF8("overlong-utf8"),
        /** {@code %252e}, {@code %252f}, {@code %255c} ...: a delimiter to whoever decodes twice. */
        DOUBLE_ENCODING("double-encoding"),
        /** {@code %} without two hexadecimal digits after it. */
        INVALID_ENCODING("invalid-encoding"),
        /** A control character, encoded or not. */
        ENCODED_CONTROL("encoded-control");

        private final String label;

        Ambiguity(String label) {
            this.label = label;
        }

        /** The name by which a route allows this reading. */
        public String label() {
            return label;
        }
    }
}
