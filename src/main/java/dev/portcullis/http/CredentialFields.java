package dev.portcullis.http;

import java.util.Arrays;
import java.util.List;

/**
 * Fields as they may be written down: values of those that carry credentials are asterisks, one for each byte. Of Authorization the scheme stays, of Cookie and
 * Set-Cookie the names and attributes. Immutable.
 */
public final class CredentialFields {
    /** Request fields that carry credentials by their definition or by wide custom, cookies aside. */
    public static final List<String> NAMES =
            List.of("Authorization", "DPoP", "Proxy-Authorization", "X-Api-Key", "X-Auth-Token");

    private static final FieldName PROXY_AUTHORIZATION = FieldName.of("Proxy-Authorization");

    private CredentialFields() {}

    /** {@code fields} with the values of those in {@code secret} masked. */
    public static Fields masked(Fields fields, FieldNameSet secret) {
        byte[] bytes = fields.bytes().clone();
        Fields.Spans spans = Fields.over(bytes);
        for (int i = 0; i < fields.size(); i++) {
            int from = fields.valueStart(i);
            int to = fields.valueEnd(i);
            if (secret.contains(fields, i)) {
                mask(fields, i, bytes, from, to);
            }
            spans.add(fields.nameStart(i), fields.nameEnd(i), from, to);
        }
        return spans.build();
    }

    private static void mask(Fields fields, int index, byte[] bytes, int from, int to) {
        if (fields.isNamed(index, FieldName.COOKIE)) {
            int start = from;
            for (int i = from; i <= to; i++) {
                if (i == to || bytes[i] == ';') {
                    pair(bytes, start, i);
                    start = i + 1;
                }
            }
        } else if (fields.isNamed(index, FieldName.SET_COOKIE)) {
            pair(bytes, from, find(bytes, ';', from, to));
        } else if (fields.isNamed(index, FieldName.AUTHORIZATION) || fields.isNamed(index, PROXY_AUTHORIZATION)) {
            int space = find(bytes, ' ', from, to);
            Arrays.fill(bytes, space == to ? from : space + 1, to, (byte) '*');
        } else {
            Arrays.fill(bytes, from, to, (byte) '*');
        }
    }

    /** Masks what stands behind the equals sign; without one, all of it, but for the space before it. */
    private static void pair(byte[] bytes, int from, int to) {
        int equals = find(bytes, '=', from, to);
        int start = from < to && bytes[from] == ' ' ? from + 1 : from;
        Arrays.fill(bytes, equals == to ? start : equals + 1, to, (byte) '*');
    }

    private static int find(byte[] bytes, int wanted, int from, int to) {
        int at = from;
        while (at < to && bytes[at] != (byte) wanted) {
            at++;
        }
        return at;
    }
}
