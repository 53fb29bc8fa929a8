package dev.portcullis.http;

import java.util.Set;

/**
 * The pairs of a query or of a form ({@code application/x-www-form-urlencoded}), one after the other, with their names as the most generous of servers read them: whoever looks for a name here finds
 * it wherever one of them would.
 *
 * <ul>
 *   <li>{@code &} and {@code ;} end a pair, {@code =} and NUL a name.
 *   <li>Names are decoded, {@code %uXXXX} as well (ASP.NET), and in lower case, since some tell no case apart (ASP.NET).
 *   <li>PHP drops spaces in front, takes space, {@code .} and a lone {@code [} for {@code _}, and {@code name[]} and {@code name[x]} for {@code name}.
 * </ul>
 *
 * <p>One pass, linear. One owner at a time.
 */
public final class FormPairs {
    private final String text;
    private final int end;
    private int start;
    private int pairEnd;
    private int valueStart;

    /** The pairs of {@code text}, one char per byte. */
    public FormPairs(String text) {
        this(text, 0, text.length());
    }

    FormPairs(String text, int start, int end) {
        this.text = text;
        this.end = end;
        this.pairEnd = start - 1;
    }

    /** Whether one of the pairs of {@code text} has one of {@code names}, which are in lower case. */
    public static boolean haveName(String text, Set<String> names) {
        FormPairs pairs = new FormPairs(text);
        while (pairs.next()) {
            if (names.contains(pairs.name())) {
                return true;
            }
        }
        return false;
    }

    /** Goes on to the next pair; false after the last. */
    public boolean next() {
        if (pairEnd >= end) {
            return false;
        }
        start = pairEnd + 1;
        valueStart = -1;
        int i = start;
        for (; i < end && text.charAt(i) != '&' && text.charAt(i) != ';'; i++) {
            if (valueStart < 0 && text.charAt(i) == '=') {
                valueStart = i + 1;
            }
        }
        pairEnd = i;
        valueStart = valueStart < 0 ? pairEnd : valueStart;
        return true;
    }

    /** How many chars stand where the name is; the name has no more. */
    int undecodedNameLength() {
        return (valueStart > start ? valueStart : pairEnd) - start;
    }

    /** Where the value of this pair starts, undecoded; where the pair ends if it has none. */
    int valueStart() {
        return valueStart;
    }

    /** Behind the last char of this pair. */
    int end() {
        return pairEnd;
    }

    /** The name of this pair. */
    public String name() {
        StringBuilder name = new StringBuilder();
        int bracket = -1;
        int i = start;
        while (i < pairEnd && text.charAt(i) != '=') {
            int length = escapeLength(i);
            char c = length == 1 ? text.charAt(i) : (char) hex(i + (length == 3 ? 1 : 2), i + length);
            i += length;
            if (c == 0) {
                break;
            }
            boolean isSpace = c == ' ' || (c == '+' && length == 1);
            if (isSpace && name.isEmpty()) {
                continue;
            }
            if (c == ']' && bracket >= 0) {
                name.setLength(bracket);
                break;
            }
            if (c == '[' && bracket < 0) {
                bracket = name.length();
            }
            name.append(isSpace || c == '.' || c == '[' ? '_' : c >= 'A' && c <= 'Z' ? (char) (c + 32) : c);
        }
        return name.toString();
    }

    /** How many chars at {@code i} make one of the name: {@code %XX} and {@code %uXXXX} are one. */
    private int escapeLength(int i) {
        if (text.charAt(i) != '%') {
            return 1;
        }
        if (i + 3 <= pairEnd && hex(i + 1, i + 3) >= 0) {
            return 3;
        }
        boolean isWide = i + 6 <= pairEnd && (text.charAt(i + 1) | 0x20) == 'u' && hex(i + 2, i + 6) >= 0;
        return isWide ? 6 : 1;
    }

    /** The number that the digits there make; negative if they are none. */
    private int hex(int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            int digit = Character.digit(text.charAt(i), 16);
            if (digit < 0) {
                return -1;
            }
            number = number * 16 + digit;
        }
        return number;
    }
}
