package dev.portcullis.http;

import dev.portcullis.http.RequestTarget.Ambiguity;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a path into the one form that is routed, inspected and forwarded (RFC 3986 sections 3.3, 5.2.4 and 6.2.2); notes every
 * place where another reader might see another path. Linear in the length of the path.
 *
 * <p>Three steps: decode into {@link #units}, where a slash or semicolon that was written literally is marked as a delimiter and one
 * that was percent-encoded is not; resolve segments by name, so that a segment that disappears ({@code ..}, {@code .}, empty) takes its
 * parameters with it; write both results. An ambiguous spelling never becomes a delimiter: {@code %2f} stays the text {@code %2F} in the
 * path. One owner at a time.
 */
final class CanonicalPath {
    private static final String HEX = "0123456789ABCDEF";
    /** What is written literally: unreserved, sub-delims but the semicolon, colon, at sign; and the slash between segments. */
    private static final boolean[] LITERAL = new boolean[256];

    /** Set on a unit that delimits segments or parameters, because it was not percent-encoded. */
    private static final int DELIMITER = 0x100;

    private static final char SLASH = (char) (DELIMITER | '/');
    private static final char SEMICOLON = (char) (DELIMITER | ';');

    /** What a second decoding would turn into a delimiter or an end. */
    private static final String TWICE_DECODED = "./\\;?#\0";

    static {
        for (int c = 'a'; c <= 'z'; c++) {
            LITERAL[c] = true;
            LITERAL[c - 32] = true;
        }
        for (char c : "0123456789-._~!$&'()*+,=:@/".toCharArray()) {
            LITERAL[c] = true;
        }
    }

    private final Set<Ambiguity> ambiguities = EnumSet.noneOf(Ambiguity.class);
    private final char[] units;
    private int length;

    /** Start, end of name and end of each segment that stays. */
    private int[] segments = new int[24];

    private int kept;
    private boolean endsInSlash;

    private CanonicalPath(int capacity) {
        this.units = new char[capacity];
    }

    /** The target {@code raw} whose path, starting with a slash, lies from {@code start} to {@code end}. */
    static RequestTarget read(String raw, int start, int end, @Nullable String query) {
        if (isCanonical(raw, start, end)) {
            String path = raw.substring(start, end);
            return new RequestTarget(raw, path, path, query, Set.of());
        }
        CanonicalPath path = new CanonicalPath(end - start);
        path.decode(raw, start, end);
        path.findMultipleReadings();
        path.resolve();
        return new RequestTarget(raw, path.decoded(), path.encoded(), query, path.ambiguities);
    }

    /** Most paths: nothing encoded, no parameters, no empty segment, no segment that begins with a dot. */
    private static boolean isCanonical(String raw, int start, int end) {
        for (int i = start; i < end; i++) {
            char c = raw.charAt(i);
            if (!LITERAL[c & 0xFF]) {
                return false;
            }
            if (c == '/' && i + 1 < end && (raw.charAt(i + 1) == '/' || raw.charAt(i + 1) == '.')) {
                return false;
            }
        }
        return true;
    }

    private void decode(String raw, int start, int end) {
        for (int i = start; i < end; i++) {
            char c = raw.charAt(i);
            if (c == '%') {
                int high = i + 2 < end ? Character.digit(raw.charAt(i + 1), 16) : -1;
                int low = i + 2 < end ? Character.digit(raw.charAt(i + 2), 16) : -1;
                if (high < 0 || low < 0) {
                    ambiguities.add(Ambiguity.INVALID_ENCODING);
                } else {
                    c = (char) (high << 4 | low);
                    noteEncoded(c);
                    i += 2;
                }
            } else if (c == '/' || c == ';') {
                c = c == '/' ? SLASH : SEMICOLON;
            }
            noteByte(c);
            units[length++] = c;
        }
    }

    private void noteEncoded(char c) {
        if (c == '/') {
            ambiguities.add(Ambiguity.ENCODED_SLASH);
        } else if (c == ';') {
            ambiguities.add(Ambiguity.ENCODED_SEMICOLON);
        }
    }

    private void noteByte(char c) {
        if (c == '\\') {
            ambiguities.add(Ambiguity.BACKSLASH);
        } else if (c == 0) {
            ambiguities.add(Ambiguity.ENCODED_NUL);
        } else if (c < 0x20 || c == 0x7F) {
            ambiguities.add(Ambiguity.ENCODED_CONTROL);
        }
    }

    private void findMultipleReadings() {
        for (int i = 0; i < length; i++) {
            char c = units[i];
            if (c == '%' && decodesAgain(i)) {
                ambiguities.add(Ambiguity.DOUBLE_ENCODING);
            } else if (c >= 0xC0 && c <= 0xFF && isImpossibleUtf8(i)) {
                ambiguities.add(Ambiguity.OVERLONG_UTF8);
            }
        }
    }

    /** Whether {@code %}, any number of {@code 25} and two digits stand at {@code at} and mean a delimiter. */
    private boolean decodesAgain(int at) {
        int i = at + 1;
        while (i + 1 < length && units[i] == '2' && units[i + 1] == '5') {
            i += 2;
        }
        if (i + 1 >= length || units[i] > 0x7F || units[i + 1] > 0x7F) {
            return false;
        }
        int high = Character.digit(units[i], 16);
        int low = Character.digit(units[i + 1], 16);
        return high >= 0 && low >= 0 && TWICE_DECODED.indexOf(high << 4 | low) >= 0;
    }

    /**
     * Whether a complete sequence stands at {@code at} that RFC 3629 forbids but a lax decoder reads: overlong forms, surrogates, five
     * and six bytes, code points above U+10FFFF. A lone byte above 0x7F is ordinary Latin-1 and no such sequence.
     */
    private boolean isImpossibleUtf8(int at) {
        int lead = units[at];
        int continuations = lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : lead < 0xF8 ? 3 : lead < 0xFC ? 4 : lead < 0xFE ? 5 : 0;
        if (continuations == 0 || at + continuations >= length) {
            return false;
        }
        for (int i = 1; i <= continuations; i++) {
            if ((units[at + i] & 0x1C0) != 0x80) {
                return false;
            }
        }
        int second = units[at + 1];
        return lead < 0xC2
                || lead > 0xF4
                || (lead == 0xE0 && second < 0xA0)
                || (lead == 0xED && second > 0x9F)
                || (lead == 0xF0 && second < 0x90)
                || (lead == 0xF4 && second > 0x8F);
    }

    private void resolve() {
        int start = 1;
        while (start <= length) {
            int nameEnd = start;
            while (nameEnd < length && units[nameEnd] != SLASH && units[nameEnd] != SEMICOLON) {
                nameEnd++;
            }
            int end = nameEnd;
            while (end < length && units[end] != SLASH) {
                end++;
            }
            resolve(start, nameEnd, end);
            start = end + 1;
        }
    }

    private void resolve(int start, int nameEnd, int end) {
        boolean isLast = end == length;
        int dots = dots(start, nameEnd);
        if (dots > 0 && start + dots < end) {
            ambiguities.add(Ambiguity.DOT_SEGMENT_PARAMETER);
        }
        if (dots > 0 && start + dots == nameEnd) {
            ascend(dots - 1);
            endsInSlash = isLast;
        } else if (start < nameEnd || (isLast && nameEnd < end)) {
            keep(start, nameEnd, end);
        } else {
            endsInSlash = isLast;
        }
    }

    /** How many dots a segment consists of, up to its parameters, even if their semicolon was encoded; 0 if it is no dot segment. */
    private int dots(int start, int nameEnd) {
        int i = start;
        while (i < nameEnd && i < start + 2 && units[i] == '.') {
            i++;
        }
        return i == nameEnd || units[i] == ';' ? i - start : 0;
    }

    /** Whether what stands before, between or behind slashes that we read as text, encoded ones and backslashes, is a dot segment. */
    private boolean hidesDotSegment(int start, int end) {
        int from = start;
        for (int i = start; i <= end; i++) {
            if (i == end || units[i] == '/' || units[i] == '\\') {
                if (dots(from, i) > 0 && (from > start || i < end)) {
                    return true;
                }
                from = i + 1;
            }
        }
        return false;
    }

    private void ascend(int levels) {
        if (levels > kept) {
            ambiguities.add(Ambiguity.ABOVE_ROOT);
        }
        kept = Math.max(0, kept - levels);
    }

    private void keep(int start, int nameEnd, int end) {
        if (hidesDotSegment(start, end)) {
            ambiguities.add(Ambiguity.HIDDEN_DOT_SEGMENT);
        }
        int at = 3 * kept++;
        if (at == segments.length) {
            segments = Arrays.copyOf(segments, at * 2);
        }
        segments[at] = start;
        segments[at + 1] = nameEnd;
        segments[at + 2] = end;
    }

    private String decoded() {
        StringBuilder out = new StringBuilder(length + 16);
        for (int s = 0; s < kept; s++) {
            out.append('/');
            for (int i = segments[3 * s]; i < segments[3 * s + 1]; i++) {
                if (units[i] == '/') {
                    out.append("%2F");
                } else {
                    out.append(units[i]);
                }
            }
        }
        return closed(out);
    }

    private String encoded() {
        StringBuilder out = new StringBuilder(length + 16);
        for (int s = 0; s < kept; s++) {
            out.append('/');
            for (int i = segments[3 * s]; i < segments[3 * s + 2]; i++) {
                encode(units[i], out);
            }
        }
        return closed(out);
    }

    private static void encode(char unit, StringBuilder out) {
        if (unit == SEMICOLON) {
            out.append(';');
        } else if (LITERAL[unit] && unit != '/') {
            out.append(unit);
        } else {
            out.append('%').append(HEX.charAt(unit >> 4)).append(HEX.charAt(unit & 15));
        }
    }

    private String closed(StringBuilder out) {
        return (endsInSlash || kept == 0 ? out.append('/') : out).toString();
    }
}
