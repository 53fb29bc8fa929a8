package dev.portcullis.stage;

import dev.portcullis.http.FieldName;
import dev.portcullis.http.FieldNameSet;
import dev.portcullis.http.Fields;
import dev.portcullis.http.Tokens;
import java.util.ArrayList;
import java.util.List;

/** Which fields a head's Connection field names for removal (RFC 9110 section 7.6.1). */
final class ConnectionOptions {
    /** Fields that mean the same on every hop: Connection cannot name them away. */
    private static final FieldNameSet END_TO_END = FieldNameSet.of(
            "Host",
            "Authorization",
            "Cookie",
            "Origin",
            "Referer",
            "Range",
            "Accept*",
            "Content*",
            "If*",
            "Cache-Control",
            "User-Agent",
            "Forwarded",
            "X-Forwarded*",
            "Set-Cookie",
            "Location",
            "Date",
            "ETag",
            "WWW-Authenticate");

    private ConnectionOptions() {}

    static List<FieldName> fieldsNamedBy(Fields fields) {
        int at = fields.indexOf(FieldName.CONNECTION, 0);
        if (at < 0) {
            return List.of();
        }
        List<FieldName> named = new ArrayList<>(2);
        for (; at >= 0; at = fields.indexOf(FieldName.CONNECTION, at + 1)) {
            for (String option : fields.value(at).split(",", -1)) {
                String name = option.strip();
                if (Tokens.isToken(name) && !END_TO_END.contains(name)) {
                    named.add(FieldName.of(name));
                }
            }
        }
        return named;
    }

    static boolean holds(List<FieldName> named, Fields fields, int index) {
        for (FieldName name : named) {
            if (fields.isNamed(index, name)) {
                return true;
            }
        }
        return false;
    }
}
