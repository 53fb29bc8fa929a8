package dev.portcullis.identity;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads one JSON object by RFC 8259, with nothing left to taste: a name that appears twice in an object, at any depth, is an error, as are text after
 * the object, lone surrogates, and nesting deeper than {@value #MAX_DEPTH}. The usual readers keep the last of two equal names, so that two
 * parties can read two tokens in one.
 *
 * <p>The result holds {@code String}, {@code Boolean}, {@code Long} (integers that fit), {@code Double}, and immutable {@code List} and {@code Map};
 * members that are {@code null} are left out, for to every reader of claims they mean absence. One owner at a time.
 */
public final class JsonReader {
    private static final int MAX_DEPTH = 16;

    /** Of {@link Long#MAX_VALUE}. */
    private static final int LONG_DIGITS = 19;

    private final String text;
    private int at;

    private JsonReader(String text) {
        this.text = text;
    }

    /** The object that {@code text} is. */
    public static Map<String, Object> read(String text) throws Malformed {
        return read(text, 1);
    }

    /** The object that {@code text} is, of ours, with objects in it that were {@linkplain #read read}: so it may be nested one level deeper. */
    static Map<String, Object> readAround(String text) throws Malformed {
        return read(text, 0);
    }

    private static Map<String, Object> read(String text, int depth) throws Malformed {
        JsonReader reader = new JsonReader(text);
        reader.skipWhiteSpace();
        reader.expect('{');
        Map<String, Object> object = reader.object(depth);
        reader.skipWhiteSpace();
        if (reader.at != text.length()) {
            throw reader.malformed("text after the object");
        }
        return object;
    }

    /** Why a text is not an object; {@code isDuplicate} tells the one case that has a name of its own. Without stack trace: this is traffic. */
    public static final class Malformed extends Exception {
        private static final long serialVersionUID = 1;
        private final boolean duplicate;

        private Malformed(String message, boolean duplicate) {
            super(message, null, false, false);
            this.duplicate = duplicate;
        }

        public boolean isDuplicate() {
            return duplicate;
        }

        /** What is wrong, in a few words; holds no more of the text than a cut name. */
        public String what() {
            String message = getMessage();
            return message == null ? "malformed" : message;
        }
    }

    private @Nullable Object value(int depth) throws Malformed {
        if (at >= text.length()) {
            throw malformed("unexpected end");
        }
        return switch (text.charAt(at)) {
            case '{' -> {
                at++;
                yield object(deeper(depth));
            }
            case '[' -> {
                at++;
                yield array(deeper(depth));
            }
            case '"' -> {
                at++;
                yield string();
            }
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", null);
            default -> number();
        };
    }

    private int deeper(int depth) throws Malformed {
        if (depth >= MAX_DEPTH) {
            throw malformed("nested deeper than " + MAX_DEPTH);
        }
        return depth + 1;
    }

    private Map<String, Object> object(int depth) throws Malformed {
        Map<String, Object> members = new LinkedHashMap<>();
        Set<String> absent = Set.of();
        skipWhiteSpace();
        if (accept('}')) {
            return Map.of();
        }
        do {
            skipWhiteSpace();
            expect('"');
            String name = string();
            skipWhiteSpace();
            expect(':');
            skipWhiteSpace();
            Object value = value(depth);
            if (absent.contains(name) || members.containsKey(name)) {
                throw new Malformed("name \"" + Excerpt.of(name) + "\" appears twice", true);
            }
            if (value == null) {
                absent = with(absent, name);
            } else {
                members.put(name, value);
            }
            skipWhiteSpace();
        } while (accept(','));
        expect('}');
        return Collections.unmodifiableMap(members);
    }

    private static Set<String> with(Set<String> names, String name) {
        Set<String> more = names.isEmpty() ? new java.util.HashSet<>() : names;
        more.add(name);
        return more;
    }

    private List<Object> array(int depth) throws Malformed {
        List<Object> items = new ArrayList<>();
        skipWhiteSpace();
        if (accept(']')) {
            return List.of();
        }
        do {
            skipWhiteSpace();
            Object value = value(depth);
            if (value != null) {
                items.add(value);
            }
            skipWhiteSpace();
        } while (accept(','));
        expect(']');
        return Collections.unmodifiableList(items);
    }

    private String string() throws Malformed {
        int start = at;
        int end = start;
        while (end < text.length() && text.charAt(end) != '"' && text.charAt(end) != '\\') {
            checkPlain(text.charAt(end++));
        }
        if (end < text.length() && text.charAt(end) == '"') {
            at = end + 1;
            return text.substring(start, end);
        }
        return escapedString(start, end);
    }

    private String escapedString(int start, int firstEscape) throws Malformed {
        StringBuilder out = new StringBuilder().append(text, start, firstEscape);
        at = firstEscape;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '"') {
                return checkSurrogates(out.toString());
            }
            if (c == '\\') {
                out.append(escape());
            } else {
                checkPlain(c);
                out.append(c);
            }
        }
        throw malformed("unexpected end of a string");
    }

    private char escape() throws Malformed {
        char c = at < text.length() ? text.charAt(at++) : 0;
        int simple = "\"\\/bfnrt".indexOf(c);
        if (simple >= 0 && c != 0) {
            return "\"\\/\b\f\n\r\t".charAt(simple);
        }
        if (c != 'u' || at + 4 > text.length()) {
            throw malformed("bad escape");
        }
        int code = 0;
        for (int i = 0; i < 4; i++) {
            char digit = text.charAt(at++);
            int value = digit > 'f' ? -1 : Character.digit(digit, 16);
            if (value < 0) {
                throw malformed("bad escape");
            }
            code = code << 4 | value;
        }
        return (char) code;
    }

    private void checkPlain(char c) throws Malformed {
        if (c < 0x20) {
            throw malformed("control character in a string");
        }
    }

    private String checkSurrogates(String value) throws Malformed {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (Character.isSurrogate(c)) {
                boolean paired = Character.isHighSurrogate(c)
                        && i + 1 < value.length()
                        && Character.isLowSurrogate(value.charAt(i + 1));
                if (!paired) {
                    throw malformed("half a surrogate pair");
                }
                i++;
            }
        }
        return value;
    }

    private @Nullable Object word(String word, @Nullable Object meaning) throws Malformed {
        if (!text.startsWith(word, at)) {
            throw malformed("unexpected character");
        }
        at += word.length();
        return meaning;
    }

    private Object number() throws Malformed {
        int start = at;
        accept('-');
        int integer = digits();
        if (integer == 0 || (integer > 1 && text.charAt(at - integer) == '0')) {
            throw malformed("unexpected character");
        }
        boolean whole = true;
        if (accept('.')) {
            whole = false;
            requireDigits();
        }
        if (accept('e') || accept('E')) {
            whole = false;
            if (!accept('+')) {
                accept('-');
            }
            requireDigits();
        }
        String digits = text.substring(start, at);
        if (!whole || integer > LONG_DIGITS) {
            return Double.valueOf(digits);
        }
        return integer < LONG_DIGITS ? (Object) Long.valueOf(digits) : longest(digits);
    }

    /** A number of as many digits as the longest that fit, exactly if it does. */
    private static Object longest(String digits) {
        BigInteger exact = new BigInteger(digits);
        return exact.bitLength() < Long.SIZE ? (Object) exact.longValue() : (Object) exact.doubleValue();
    }

    private void requireDigits() throws Malformed {
        if (digits() == 0) {
            throw malformed("bad number");
        }
    }

    private int digits() {
        int start = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        return at - start;
    }

    private void skipWhiteSpace() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private boolean accept(char c) {
        if (at < text.length() && text.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    private void expect(char c) throws Malformed {
        if (!accept(c)) {
            throw malformed("'" + c + "' expected");
        }
    }

    private Malformed malformed(String what) {
        return new Malformed(what + " at " + at, false);
    }
}
