package dev.portcullis.rules.html;

import dev.portcullis.rules.Ascii;
import dev.portcullis.rules.ByteSink;
import dev.portcullis.rules.Value;
import java.nio.charset.StandardCharsets;

/**
 * The name of a field whose HTML is cleaned, and of everything below it: {@code comment} is also {@code Comment}, {@code comment[0]} and {@code comment.x}; a
 * {@code *} stands for any text. Names are compared as they are and as PHP reads them: {@code user_comment} is also {@code user.comment}. Immutable.
 */
final class FieldPattern {
    private final byte[] pattern;

    FieldPattern(String name) {
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < text.length; i++) {
            text[i] = (byte) Ascii.lower(text[i] & 0xFF);
        }
        this.pattern = text;
    }

    boolean covers(Value name) {
        int start = 0;
        while (start < name.length() && name.at(start) == ' ') { // as PHP reads names
            start++;
        }
        return matches(name, start) || (isRespelled(name, start) && matches(respelled(name, start), 0));
    }

    private static boolean isRespelled(Value name, int start) {
        for (int i = start; i < name.length(); i++) {
            if (name.at(i) == 0 || isUnderscoreToPhp(name.at(i))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isUnderscoreToPhp(int b) {
        return b == ' ' || b == '.' || b == '[';
    }

    /** As PHP reads it: up to a NUL, with underscores for blanks, dots and brackets, but for what stands behind a bracket that is closed. */
    private static Value respelled(Value name, int start) {
        int end = end(name, start);
        int lastClosing = name.slice(0, end).latin1().lastIndexOf(']');
        ByteSink out = new ByteSink(end - start);
        boolean isBelow = false;
        for (int i = start; i < end; i++) {
            int b = name.at(i);
            isBelow |= b == '[' && i < lastClosing;
            out.put(!isBelow && isUnderscoreToPhp(b) ? '_' : b);
        }
        return out.toValue();
    }

    private static int end(Value name, int start) {
        int end = start;
        while (end < name.length() && name.at(end) != 0) {
            end++;
        }
        return end;
    }

    /** The usual walk with one remembered star: quadratic at worst, in a name of bounded length. */
    private boolean matches(Value name, int start) {
        int at = start;
        int p = 0;
        int star = -1;
        int starAt = start;
        while (true) {
            if (p == pattern.length && endsHere(name, at)) {
                return true;
            }
            if (p < pattern.length && pattern[p] == '*') {
                star = p++;
                starAt = at;
            } else if (p < pattern.length && at < name.length() && (byte) Ascii.lower(name.at(at)) == pattern[p]) {
                p++;
                at++;
            } else if (star >= 0 && starAt < name.length()) {
                p = star + 1;
                at = ++starAt;
            } else {
                return false;
            }
        }
    }

    private static boolean endsHere(Value name, int at) {
        return at >= name.length() || name.at(at) == '.' || name.at(at) == '[';
    }
}
