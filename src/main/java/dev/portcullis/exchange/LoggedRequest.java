package dev.portcullis.exchange;

import dev.portcullis.http.CredentialQuery;
import dev.portcullis.http.Fields;
import dev.portcullis.http.RefusedHead;
import dev.portcullis.http.RequestHead;

/**
 * A request as logs may show it: what rules want masked is asterisks already, and so are tokens in the query, be it that of the page before (Referer). Text is Latin-1, one char per byte, and holds what the client sent: escape it.
 * Immutable.
 *
 * @param requestLine the first line as received; cut at 8 KiB of a request that was refused before it became one
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
        return new LoggedRequest(
                CredentialQuery.masked(head.requestLine()),
                head.method(),
                CredentialQuery.masked(head.rawTarget()),
                head.protocol(),
                "",
                "",
                CredentialQuery.maskedReferers(head.fields()),
                false);
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
