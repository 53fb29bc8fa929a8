package dev.portcullis.app.ftw;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The part of Go's template syntax that tests use in {@code data}, between double braces: texts in quotes or back quotes, {@code repeat}, pipes, comments and trim
 * marks, such as {@code "1" | repeat 64200}; two braces in quotes give braces. Works on one char per byte, like all content.
 *
 * <p>Where go-ftw cannot read a template it sends no content at all and says nothing, so that a test of an attack judges an empty request; here such braces are an
 * error.
 */
final class DataTemplate {
    private static final int MAX_BYTES = 16 << 20;
    private static final String SPACE = " \t\r\n";
    private static final String WAY_OUT =
            "; only {{ \"text\" }} and {{ \"text\" | repeat N }} are known (go-ftw sends no content where it cannot read a template);"
                    + " write {{ \"{{\" }} for braces, or encoded_data";

    private final String in;
    private final StringBuilder out = new StringBuilder();
    private int at;
    private boolean trimsAhead;

    private DataTemplate(String in) {
        this.in = in;
    }

    /** @throws IllegalArgumentException if something in double braces cannot be read, or would grow too long */
    static String expand(String data) {
        return data.contains("{{") ? new DataTemplate(data).expand() : data;
    }

    private String expand() {
        for (int open = in.indexOf("{{"); open >= 0; open = in.indexOf("{{", at)) {
            boolean trims = in.startsWith("-", open + 2) && isSpace(open + 3);
            text(open, trims);
            at = open + (trims ? 4 : 2);
            action(open);
        }
        text(in.length(), false);
        return out.toString();
    }

    private void text(int end, boolean trimsEnd) {
        int from = at;
        int to = end;
        while (trimsAhead && from < to && isSpace(from)) {
            from++;
        }
        while (trimsEnd && from < to && isSpace(to - 1)) {
            to--;
        }
        out.append(in, from, to);
    }

    private void action(int open) {
        if (in.startsWith("/*", at)) {
            int end = in.indexOf("*/", at + 2);
            at = end < 0 ? in.length() : end + 2;
        } else {
            String value = command(open, null);
            for (skipSpace(); in.startsWith("|", at); skipSpace()) {
                at++;
                value = command(open, value);
            }
            out.append(value);
        }
        close(open);
    }

    private void close(int open) {
        boolean hasSpace = isSpace(at - 1);
        skipSpace();
        hasSpace |= isSpace(at - 1);
        trimsAhead = hasSpace && in.startsWith("-}}", at);
        if (!trimsAhead && !in.startsWith("}}", at)) {
            throw unreadable(open);
        }
        at += trimsAhead ? 3 : 2;
    }

    private String command(int open, @Nullable String piped) {
        skipSpace();
        if (piped == null && (in.startsWith("\"", at) || in.startsWith("`", at))) {
            return literal(open);
        }
        if (!in.startsWith("repeat", at) || !isSpace(at + 6)) {
            throw unreadable(open);
        }
        at += 6;
        int count = number(open);
        skipSpace();
        String text = piped == null ? literal(open) : piped;
        long length = (long) count * text.length() + out.length();
        if (length > MAX_BYTES) {
            throw new IllegalArgumentException("would become " + length + " bytes, at most " + MAX_BYTES);
        }
        return text.repeat(count);
    }

    private int number(int open) {
        skipSpace();
        int from = at;
        while (at < in.length() && at - from < 9 && in.charAt(at) >= '0' && in.charAt(at) <= '9') {
            at++;
        }
        if (at == from) {
            throw unreadable(open);
        }
        return Integer.parseInt(in.substring(from, at));
    }

    private String literal(int open) {
        char quote = at < in.length() ? in.charAt(at) : 0;
        if (quote != '"' && quote != '`') {
            throw unreadable(open);
        }
        StringBuilder text = new StringBuilder();
        for (at++; at < in.length() && in.charAt(at) != quote; at++) {
            if (in.charAt(at) == '\\' && quote == '"') {
                text.append(escaped(open));
            } else {
                text.append(in.charAt(at));
            }
        }
        if (at >= in.length()) {
            throw unreadable(open);
        }
        at++;
        return text.toString();
    }

    /** Go's escapes in a text; leaves {@code at} on the last char of one. */
    private String escaped(int open) {
        at++;
        char kind = at < in.length() ? in.charAt(at) : 0;
        int simple = "nrt\\\"abfv".indexOf(kind);
        if (simple >= 0) {
            return String.valueOf("\n\r\t\\\"\u0007\b\f\u000B".charAt(simple));
        }
        int digits = kind == 'x' ? 2 : kind == 'u' ? 4 : 0;
        if (digits == 0 || at + digits >= in.length()) {
            throw unreadable(open);
        }
        try {
            int code = Integer.parseUnsignedInt(in.substring(at + 1, at + 1 + digits), 16);
            at += digits;
            return kind == 'x' ? String.valueOf((char) code) : bytes(Character.toString(code));
        } catch (NumberFormatException e) {
            throw unreadable(open);
        }
    }

    private static String bytes(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    private IllegalArgumentException unreadable(int open) {
        int end = Math.min(in.length(), open + 40);
        int close = in.indexOf("}}", open);
        String start = in.substring(open, close >= 0 && close + 2 < end ? close + 2 : end);
        return new IllegalArgumentException("has the template " + start + WAY_OUT);
    }

    private void skipSpace() {
        while (isSpace(at)) {
            at++;
        }
    }

    private boolean isSpace(int index) {
        return index < in.length() && SPACE.indexOf(in.charAt(index)) >= 0;
    }
}
