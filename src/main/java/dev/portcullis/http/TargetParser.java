package dev.portcullis.http;

import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the request-target of a request line (RFC 9112 section 3.2): origin-form, absolute-form with {@code http} or {@code https}, and
 * asterisk-form for OPTIONS.
 *
 * <p>Bytes that the URI grammar does not know but that browsers send (<code>{ } | ^ "</code>, bytes above 0x7F) are taken: the path is
 * encoded again, and the query goes to rules and backend as it came. White space, control characters and a fragment are refused.
 */
public final class TargetParser {
    /** What reading a target gives. */
    public sealed interface Result permits Accepted, Refused {}

    /** {@code authority} is that of an absolute-form target, whose {@code defaultPort} its scheme gives; else null and 0. */
    public record Accepted(RequestTarget target, @Nullable Authority authority, int defaultPort) implements Result {}

    public record Refused(Violation violation, String detail) implements Result {}

    private TargetParser() {}

    public static Result parse(String method, String raw) {
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c <= ' ' || c == 0x7F || c == '#') {
                return refusedChar(c, i);
            }
        }
        if (raw.startsWith("/")) {
            return new Accepted(read(raw, 0), null, 0);
        }
        if (raw.equals("*")) {
            return method.equals("OPTIONS")
                    ? new Accepted(asterisk(raw), null, 0)
                    : new Refused(Violation.INVALID_TARGET, "the target * is for OPTIONS only");
        }
        if (raw.regionMatches(true, 0, "http://", 0, 7)) {
            return absolute(method, raw, 7, 80);
        }
        if (raw.regionMatches(true, 0, "https://", 0, 8)) {
            return absolute(method, raw, 8, 443);
        }
        return new Refused(Violation.INVALID_TARGET, "the target begins neither with / nor with http:// or https://");
    }

    private static Refused refusedChar(char c, int at) {
        return c == '#'
                ? new Refused(Violation.FRAGMENT_IN_TARGET, "# at byte " + at + " of the target")
                : new Refused(Violation.INVALID_TARGET, String.format("byte 0x%02x at %d of the target", (int) c, at));
    }

    private static Result absolute(String method, String raw, int start, int defaultPort) {
        int end = start;
        while (end < raw.length() && raw.charAt(end) != '/' && raw.charAt(end) != '?') {
            end++;
        }
        Optional<Authority> authority = Authority.parse(raw.substring(start, end));
        if (authority.isEmpty()) {
            return new Refused(Violation.INVALID_TARGET, "the authority of the target is not host or host:port");
        }
        // RFC 9112 section 3.2.4: without path and query, OPTIONS means the server as a whole
        boolean isWhole = end == raw.length() && method.equals("OPTIONS");
        RequestTarget target = isWhole ? asterisk(raw) : read(raw, end);
        return new Accepted(target, authority.get(), defaultPort);
    }

    private static RequestTarget asterisk(String raw) {
        return new RequestTarget(raw, "*", "*", null, Set.of());
    }

    /** Path and query of {@code raw} from {@code start} on; a missing path is the root. */
    private static RequestTarget read(String raw, int start) {
        int mark = raw.indexOf('?', start);
        int end = mark < 0 ? raw.length() : mark;
        String query = mark < 0 ? null : raw.substring(mark + 1);
        return start == end
                ? new RequestTarget(raw, "/", "/", query, Set.of())
                : CanonicalPath.read(raw, start, end, query);
    }
}
