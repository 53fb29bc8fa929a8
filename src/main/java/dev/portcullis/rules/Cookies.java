package dev.portcullis.rules;

import dev.portcullis.http.FieldName;
import dev.portcullis.http.Fields;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes Cookie fields apart as RFC 6265 section 5.4 writes them, leniently: whatever stands between semicolons is a cookie, without an equals
 * sign one with an empty value. Nothing is decoded, unquoted or dropped but white space around names and before values; a value in quotes that has escapes in it is
 * shown a second time without them, as Python (Django, Flask) and servers that know RFC 2965 read it.
 */
final class Cookies {
    private Cookies() {}

    static Entry[] entries(String label, Fields fields) {
        int line = fields.indexOf(FieldName.COOKIE, 0);
        if (line < 0) {
            return Entry.NONE;
        }
        List<Entry> cookies = new ArrayList<>();
        for (; line >= 0; line = fields.indexOf(FieldName.COOKIE, line + 1)) {
            split(label, Value.of(fields.bytes(), fields.valueStart(line), fields.valueEnd(line)), cookies);
        }
        return cookies.toArray(Entry.NONE);
    }

    private static void split(String label, Value text, List<Entry> cookies) {
        int start = 0;
        while (start <= text.length()) {
            int end = text.indexOf(';', start);
            add(label, trim(text.slice(start, end)), cookies);
            start = end + 1;
        }
    }

    private static void add(String label, Value pair, List<Entry> cookies) {
        if (pair.isEmpty()) {
            return;
        }
        int equals = pair.indexOf('=', 0);
        Value name = trim(pair.slice(0, equals));
        Value value = equals < pair.length() ? trim(pair.slice(equals + 1, pair.length())) : Value.EMPTY;
        cookies.add(Entry.part(label, name, value));
        if (!value.isEmpty() && value.at(0) == '"' && value.indexOf('\\', 0) < value.length()) {
            cookies.add(Entry.part(label, name, unquoted(value)));
        }
    }

    /** What stands between the quotes: a backslash and three octal digits are a byte, before anything else a backslash is nothing. */
    private static Value unquoted(Value value) {
        int end = value.length() > 1 && value.at(value.length() - 1) == '"' ? value.length() - 1 : value.length();
        ByteSink out = new ByteSink(value.length());
        for (int at = 1; at < end; at++) {
            if (value.at(at) == '\\' && isOctal(value, at + 1, end)) {
                out.put((value.at(at + 1) - '0') << 6 | (value.at(at + 2) - '0') << 3 | (value.at(at + 3) - '0'));
                at += 3;
            } else if (value.at(at) != '\\' || ++at < end) {
                out.put(value.at(at));
            }
        }
        return out.toValue();
    }

    /** Whether three digits of a byte stand there. */
    private static boolean isOctal(Value value, int at, int end) {
        return at + 3 <= end
                && value.at(at) >= '0'
                && value.at(at) <= '3'
                && value.at(at + 1) >= '0'
                && value.at(at + 1) <= '7'
                && value.at(at + 2) >= '0'
                && value.at(at + 2) <= '7';
    }

    private static Value trim(Value value) {
        int start = 0;
        int end = value.length();
        while (start < end && isBlank(value.at(start))) {
            start++;
        }
        while (end > start && isBlank(value.at(end - 1))) {
            end--;
        }
        return value.slice(start, end);
    }

    private static boolean isBlank(int b) {
        return b == ' ' || b == '\t';
    }
}
