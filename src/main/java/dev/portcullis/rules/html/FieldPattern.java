package dev.portcullis.rules.html;

import dev.portcullis.rules.Ascii;
import dev.portcullis.rules.Value;
import java.nio.charset.StandardCharsets;

/**
 * The name of a field whose HTML is cleaned, and of everything below it: {@code comment} is also {@code Comment}, {@code comment[0]} and {@code comment.x}; a
 * {@code *} stands for any text. Immutable.
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
        return matches(name, start);
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
