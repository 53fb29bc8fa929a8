package dev.portcullis.stage;

import dev.portcullis.http.FieldName;
import dev.portcullis.http.Fields;
import dev.portcullis.rules.content.ContentCoding;
import java.util.List;
import java.util.Locale;

/** The fields of a request, changed so that its answer can be inspected. */
final class ReadableAnswer {
    private static final FieldName ACCEPT_CHARSET = FieldName.of("Accept-Charset");
    private static final FieldName RANGE = FieldName.of("Range");
    /** What Netscape called it; Apache httpd still knows it. */
    private static final FieldName REQUEST_RANGE = FieldName.of("Request-Range");

    private static final FieldName IF_RANGE = FieldName.of("If-Range");

    private ReadableAnswer() {}

    /** {@code fields} without what asks for slices or for charsets, and with no other codings than those that can be undone. */
    static Fields askedBy(Fields fields) {
        List<String> codings = fields.all(FieldName.ACCEPT_ENCODING);
        boolean isFine = codings.isEmpty()
                && !fields.contains(RANGE)
                && !fields.contains(REQUEST_RANGE)
                && !fields.contains(IF_RANGE)
                && !fields.contains(ACCEPT_CHARSET);
        if (isFine) {
            return fields;
        }
        Fields.Editor editor = fields.edit()
                .remove(RANGE)
                .remove(REQUEST_RANGE)
                .remove(IF_RANGE)
                .remove(ACCEPT_CHARSET);
        if (!codings.isEmpty()) {
            editor.set(FieldName.ACCEPT_ENCODING, readable(codings));
        }
        return editor.build();
    }

    /** What is left of the client's wishes; nothing left is {@code identity}. The weights stay. */
    private static String readable(List<String> codings) {
        StringBuilder kept = new StringBuilder();
        for (String member : String.join(",", codings).split(",", -1)) {
            if (isReadable(member)) {
                kept.append(kept.length() == 0 ? "" : ", ").append(member.strip());
            }
        }
        return kept.length() == 0 ? "identity" : kept.toString();
    }

    private static boolean isReadable(String member) {
        int semicolon = member.indexOf(';');
        String name = (semicolon < 0 ? member : member.substring(0, semicolon))
                .strip()
                .toLowerCase(Locale.ROOT);
        return name.equals("identity") || ContentCoding.isAskedFor(name);
    }
}
