package dev.portcullis.stage.auth;

import dev.portcullis.http.FieldNameSet;
import dev.portcullis.http.Fields;
import dev.portcullis.http.FormPairs;
import dev.portcullis.http.RequestHead;
import java.util.Set;

/** Ways in which a client has a backend take a request for one of another method than the one that was judged. Stateless. */
final class MethodOverride {
    private static final FieldNameSet FIELDS =
            FieldNameSet.of("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override");

    /** The same in the query. */
    private static final Set<String> PARAMETERS = Set.of("_method");

    private MethodOverride() {}

    /** Why the backend may take the request for one of another method; empty if nothing says so. */
    static String in(RequestHead head) {
        if (head.method().chars().anyMatch(c -> c >= 'a' && c <= 'z')) {
            // methods are told apart by case (RFC 9110 section 9.1), and many servers do not
            return "the method is not in capitals";
        }
        if (isIn(head.fields())) {
            return "a field names another method than " + head.method();
        }
        String query = head.target().query();
        return query != null && FormPairs.haveName(query, PARAMETERS)
                ? "the query names another method than " + head.method()
                : "";
    }

    private static boolean isIn(Fields fields) {
        for (int i = 0; i < fields.size(); i++) {
            if (FIELDS.contains(fields, i)) {
                return true;
            }
        }
        return false;
    }
}
