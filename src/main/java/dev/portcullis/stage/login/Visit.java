package dev.portcullis.stage.login;

import dev.portcullis.exchange.Exchange;
import dev.portcullis.http.FieldName;
import dev.portcullis.http.RequestHead;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Who sends a request, as far as it tells: somebody who opens a page, or a program. By {@code Sec-Fetch-*} (Fetch Metadata) where they are there, since no script can change them; else by {@code Accept}; else nobody
 * knows. Immutable.
 */
enum Visit {
    /** A browser opens a page. */
    PAGE,
    /** A script, an image, a frame, a prefetch, a WebSocket: nothing that could show a login. */
    PROGRAM,
    UNKNOWN;

    private static final FieldName MODE = FieldName.of("Sec-Fetch-Mode");
    private static final FieldName DESTINATION = FieldName.of("Sec-Fetch-Dest");
    private static final FieldName SITE = FieldName.of("Sec-Fetch-Site");
    private static final FieldName PURPOSE = FieldName.of("Sec-Purpose");
    private static final FieldName OLD_PURPOSE = FieldName.of("Purpose");
    private static final FieldName REQUESTED_WITH = FieldName.of("X-Requested-With");
    private static final FieldName ORIGIN = FieldName.of("Origin");

    static Visit of(RequestHead head) {
        if (head.asksForWebSocket() || isPrefetch(head)) {
            return PROGRAM;
        }
        String mode = head.first(MODE);
        String destination = head.first(DESTINATION);
        if (mode != null || destination != null) {
            boolean navigates = mode == null || mode.equals("navigate");
            boolean showsPage = destination == null || destination.equals("document") || isOwnFrame(head, destination);
            return navigates && showsPage ? PAGE : PROGRAM;
        }
        String accept = head.first(FieldName.ACCEPT);
        if (head.fields().contains(REQUESTED_WITH)) {
            return PROGRAM;
        }
        if (accept == null || accept.strip().equals("*/*")) {
            return UNKNOWN;
        }
        String lower = accept.toLowerCase(Locale.ROOT);
        return lower.contains("text/html") || lower.contains("application/xhtml+xml") ? PAGE : PROGRAM;
    }

    /** Applications of frames sign in by one; a frame on another site has no cookies to sign in with. */
    private static boolean isOwnFrame(RequestHead head, String destination) {
        return (destination.equals("iframe") || destination.equals("frame")) && "same-origin".equals(head.first(SITE));
    }

    private static boolean isPrefetch(RequestHead head) {
        String purpose = head.first(PURPOSE);
        return (purpose != null && purpose.contains("prefetch")) || "prefetch".equals(head.first(OLD_PURPOSE));
    }

    /**
     * Whether content that {@code x} brings is known to come from a page of the same origin. Only such content may be sent again after a login: to send another's would sign what the user never saw.
     */
    static boolean isFromOwnPage(Exchange x, String ownOrigin) {
        RequestHead head = x.request();
        String site = head.first(SITE);
        if (site != null) {
            return site.equals("same-origin");
        }
        @Nullable String origin = head.first(ORIGIN);
        return ownOrigin.equals(origin);
    }
}
