package dev.portcullis.exchange;

import dev.portcullis.http.CredentialQuery;
import dev.portcullis.http.Fields;
import dev.portcullis.http.RefusedHead;
import dev.portcullis.http.RequestHead;
import java.util.Set;

/**
 * A request as logs may show it: what rules want masked is asterisks already, and so are tokens in the query, be it that of the page before (Referer). Text is Latin-1, one char per byte, and holds what the client sent: escape it.
 * Immutable.
 *
 * @param requestLine the first line as received; of a request that was refused before it became one, cut at 8 KiB, and no more than how it begins where it is no request line
 * @param target as in the request line, empty if it could not be told apart
 * @param authority empty for a request that was refused before it became one
 * @param path the canonical path, empty as {@code authority} is
 * @param isHead whether it became a request
 */
public record LoggedRequest(
        String requestLine,
        String method,
        String target,
        String protocol,
        String authority,
        String path,
        Fields fields,
        boolean isHead) {
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT");

    private static final int LONGEST_METHOD = 32;
    private static final int SHOWN = 3;

    static LoggedRequest of(RequestHead head) {
        String line = CredentialQuery.masked(head.requestLine());
        String target = head.target().raw();
        return new LoggedRequest(
                line,
                head.method(),
                line.equals(head.requestLine())
                        ? target
                        : CredentialQuery.masked(target), // in the line it stands whole
                head.version().text(),
                head.authority(),
                head.target().path(),
                CredentialQuery.maskedReferers(head.fields()),
                true);
    }

    static LoggedRequest of(RefusedHead head) {
        Fields fields = CredentialQuery.maskedReferers(head.fields());
        if (!isRequestLine(head.requestLine())) {
            return new LoggedRequest(beginning(head.requestLine()), "", "", "", "", "", fields, false);
        }
        return new LoggedRequest(
                CredentialQuery.masked(head.requestLine()),
                head.method(),
                CredentialQuery.masked(head.rawTarget()),
                head.protocol(),
                "",
                "",
                fields,
                false);
    }

    /** Anything may stand in a line that is none: a field, or what came behind a body whose length was wrong. */
    private static boolean isRequestLine(String line) {
        int end = 0;
        while (end < line.length() && isMethodChar(line.charAt(end))) {
            end++;
        }
        int target = end;
        while (target < line.length() && (line.charAt(target) == ' ' || line.charAt(target) == '\t')) {
            target++;
        }
        if (end == 0 || end > LONGEST_METHOD || (target == end && target < line.length())) {
            return false;
        }
        return METHODS.contains(line.substring(0, end))
                || line.startsWith("/", target)
                || line.startsWith("*", target)
                || line.startsWith("http://", target)
                || line.startsWith("https://", target);
    }

    private static boolean isMethodChar(char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '_';
    }

    /** Enough of {@code line} to tell a handshake of TLS from text. */
    private static String beginning(String line) {
        return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "***";
    }

    LoggedRequest masked(LogMask mask) {
        return new LoggedRequest(
                mask.requestLine(requestLine),
                method,
                mask.requestLine(target),
                protocol,
                authority,
                mask.requestLine(path),
                mask.requestFields(fields),
                isHead);
    }
}
