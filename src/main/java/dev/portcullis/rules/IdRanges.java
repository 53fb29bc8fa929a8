package dev.portcullis.rules;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rule ids as directives and {@code ctl} list them: {@code 942100, 942200-942299}. Immutable. */
record IdRanges(List<Range> ranges) {
    IdRanges {
        ranges = List.copyOf(ranges);
    }

    /** From {@code first} to {@code last}, both included. */
    record Range(long first, long last) {}

    /** The ranges in {@code text}, separated by blanks or commas; null when any is not a range. */
    static @Nullable IdRanges parse(String text) {
        List<Range> ranges = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            int start = at;
            while (at < text.length() && !isSeparator(text.charAt(at))) {
                at++;
            }
            if (at > start) {
                Range range = range(text.substring(start, at));
                if (range == null) {
                    return null;
                }
                ranges.add(range);
            }
            at++;
        }
        return ranges.isEmpty() ? null : new IdRanges(ranges);
    }

    private static boolean isSeparator(char c) {
        return c == ' ' || c == ',' || c == '\t';
    }

    private static @Nullable Range range(String text) {
        int dash = text.indexOf('-');
        long first = Numbers.parseDecimal(dash < 0 ? text : text.substring(0, dash));
        long last = dash < 0 ? first : Numbers.parseDecimal(text.substring(dash + 1));
        return first < 0 || last < first ? null : new Range(first, last);
    }

    boolean contains(long id) {
        for (Range range : ranges) {
            if (id >= range.first() && id <= range.last()) {
                return true;
            }
        }
        return false;
    }
}
