package dev.portcullis.http;

import java.util.Collections;
import java.util.EnumSet;
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
 *       {@code @} literally, every other byte as upper-case {@code %XX}, also a semicolon that starts no parameters): what the backend
 *       gets and rules read. A segment that disappears takes its parameters with it: {@code /a;x/../;y/b} is {@code /b}.
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
        // in the order of the enum, so that logs are stable
        ambiguities = ambiguities.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(ambiguities));
    }

    /** The origin-form that is written to the backend: canonical path and query. */
    public String forwarded() {
        return query == null ? encodedPath : encodedPath + "?" + query;
    }

    /**
     * What stands against serving this target on a route that allows {@code allowed}; empty when nothing does.
     *
     * <p>Allowing changes no reading: {@code %2f} stays the text {@code %2F} in {@code path} and in {@code encodedPath} and separates nothing, a
     * backslash is an ordinary character, {@code ..;x} is a dot segment, {@code %252e} is the text {@code %2e}. What is routed is therefore what
     * is forwarded, whatever a route allows; allowing says that the backend reads it the same way.
     */
    public Set<Ambiguity> ambiguitiesBeyond(Set<Ambiguity> allowed) {
        if (ambiguities.isEmpty() || allowed.containsAll(ambiguities)) {
            return Set.of();
        }
        Set<Ambiguity> beyond = EnumSet.copyOf(ambiguities);
        beyond.removeAll(allowed);
        return beyond;
    }

    /** A spelling of a path that servers are known to read in different ways. */
    public enum Ambiguity {
        /** {@code %2f}: a slash that some decode before they split the path. */
        ENCODED_SLASH("encoded-slash"),
        /** {@code %3b}: the start of parameters to those who decode before they look for one. */
        ENCODED_SEMICOLON("encoded-semicolon"),
        /** {@code \} or {@code %5c}: a slash to some. */
        BACKSLASH("backslash"),
        /** {@code ..%2f}, {@code %5c..} and the like: a way up to those who read {@link #ENCODED_SLASH} or {@link #BACKSLASH} as a slash. */
        HIDDEN_DOT_SEGMENT("hidden-dot-segment"),
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
        /** More {@code ..} than there are segments before it: the root to some, an error to others. */
        ABOVE_ROOT("above-root"),
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
