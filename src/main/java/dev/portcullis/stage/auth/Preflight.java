package dev.portcullis.stage.auth;

import dev.portcullis.exchange.Exchange;
import dev.portcullis.http.CredentialFields;
import dev.portcullis.http.CredentialQuery;
import dev.portcullis.http.FieldName;
import dev.portcullis.http.FieldNameSet;
import dev.portcullis.http.Fields;
import dev.portcullis.http.FormPairs;
import dev.portcullis.http.RequestHead;
import dev.portcullis.http.Tokens;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The question of a browser whether a script of another origin may send a request (Fetch standard, CORS-preflight request): OPTIONS with Origin and Access-Control-Request-Method, nothing in it, and never with
 * credentials. Nobody can sign in for it, so that a route for such scripts has to let it through. Stateless.
 */
final class Preflight {
    private static final FieldName ORIGIN = FieldName.of("Origin");
    private static final FieldName REQUEST_METHOD = FieldName.of("Access-Control-Request-Method");

    /** What would make somebody of who asks. */
    private static final FieldNameSet CREDENTIALS = FieldNameSet.of(
            Stream.concat(CredentialFields.NAMES.stream(), Stream.of("Cookie")).toList());

    private Preflight() {}

    /** Whether {@code x} is one, and nothing that a backend may take for another request. */
    static boolean is(Exchange x) {
        RequestHead head = x.request();
        Fields fields = head.fields();
        return head.method().equals("OPTIONS")
                && fields.count(ORIGIN) == 1
                && fields.count(REQUEST_METHOD) == 1
                && Tokens.isToken(fields.value(fields.indexOf(REQUEST_METHOD, 0)))
                && isEmpty(x)
                && !hasToken(head.target().query())
                && MethodOverride.in(head).isEmpty();
    }

    /** Whether a backend may find a token in {@code query}: it cannot be taken out, since what is inspected is what is forwarded. Names are those that no log shows a value of. */
    private static boolean hasToken(@Nullable String query) {
        return query != null && FormPairs.haveName(query, CredentialQuery.names());
    }

    private static boolean isEmpty(Exchange x) {
        Fields fields = x.request().fields();
        String length = fields.first(FieldName.CONTENT_LENGTH);
        return (length == null || length.equals("0"))
                && !fields.contains(FieldName.TRANSFER_ENCODING)
                && x.requestBody().isComplete()
                && x.requestBody().heldBytes() == 0;
    }

    /** Takes from {@code x} what a browser would not have sent along. */
    static void makeAnonymous(Exchange x) {
        RequestHead head = x.request();
        Fields fields = head.fields();
        Fields.Editor editor = fields.edit();
        for (int i = 0; i < fields.size(); i++) {
            if (CREDENTIALS.contains(fields, i)) {
                editor.removeAt(i);
            }
        }
        x.replaceRequest(head.withFields(editor.build()));
    }
}
