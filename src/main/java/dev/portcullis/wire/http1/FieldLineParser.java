package dev.portcullis.wire.http1;

import dev.portcullis.http.Fields;
import dev.portcullis.http.Lanes;
import dev.portcullis.http.Tokens;
import dev.portcullis.http.Violation;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Reads the field lines of a section (RFC 9112 section 5, RFC 9110 section 5.5) whose every LF follows a CR. Confined to one event
 * loop.
 */
final class FieldLineParser {
    /** What may stand in a value: HTAB, SP, VCHAR and obs-text. */
    private static final boolean[] IN_VALUE = new boolean[256];

    static {
        for (int b = ' '; b < 256; b++) {
            IN_VALUE[b] = b != 0x7F;
        }
        IN_VALUE['\t'] = true;
    }

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long SPACES = Lanes.of(' ');
    private static final long DELETES = Lanes.of(0x7F);

    private final int maxFields;
    private @Nullable Violation violation;
    private String detail = "";

    FieldLineParser(int maxFields) {
        this.maxFields = maxFields;
    }

    /** The lines from {@code from} to the empty line, or null after a {@link #violation}. */
    @Nullable
    Fields parse(byte[] section, int from) {
        violation = null;
        Fields.Spans spans = Fields.over(section);
        int at = from;
        while (section[at] != '\r' || section[at + 1] != '\n') {
            if (spans.size() == maxFields) {
                fail(Violation.TOO_MANY_FIELDS, "more than " + maxFields + " field lines");
                return null;
            }
            at = line(section, at, spans);
            if (at < 0) {
                return null;
            }
        }
        return spans.build();
    }

    Violation violation() {
        if (violation == null) {
            throw new IllegalStateException("nothing was wrong");
        }
        return violation;
    }

    String detail() {
        return detail;
    }

    /** Those lines from {@code from} on that are well-formed, at most {@code maxFields}: what can be shown of a refused section. */
    Fields wellFormed(byte[] section, int from) {
        Fields.Spans spans = Fields.over(section);
        for (int at = from; at < section.length && spans.size() < maxFields; ) {
            int end = at;
            while (end < section.length && section[end] != '\n') {
                end++;
            }
            if (end < section.length && end > at + 1) {
                line(section, at, spans);
            }
            at = end + 1;
        }
        return spans.build();
    }

    /** Reads one line, adds it and returns where the next begins, or -1 after a violation. */
    private int line(byte[] section, int start, Fields.Spans spans) {
        int nameEnd = start;
        while (Tokens.isTchar(section[nameEnd])) {
            nameEnd++;
        }
        if (section[nameEnd] != ':' || nameEnd == start) {
            return failName(section, start, nameEnd, spans.size());
        }
        int valueStart = nameEnd + 1;
        while (isBlank(section[valueStart])) {
            valueStart++;
        }
        int at = ordinaryEnd(section, valueStart);
        while (IN_VALUE[section[at] & 0xFF]) {
            at++;
        }
        if (section[at] != '\r' || section[at + 1] != '\n') {
            return failValue(section[at], spans.size());
        }
        int valueEnd = at;
        while (valueEnd > valueStart && isBlank(section[valueEnd - 1])) {
            valueEnd--;
        }
        spans.add(start, nameEnd, valueStart, valueEnd);
        return at + 2;
    }

    /** A place at or behind {@code from} up to which there are no control characters: that of the first one, or one near the end of the array. */
    private static int ordinaryEnd(byte[] section, int from) {
        int at = from;
        while (at <= section.length - Long.BYTES) {
            long eight = (long) LONGS.get(section, at);
            long found = Lanes.below(eight, SPACES) | Lanes.zero(eight ^ DELETES);
            if (found != 0) {
                return at + Lanes.first(found);
            }
            at += Long.BYTES;
        }
        return at;
    }

    static boolean mayStandInValue(byte b) {
        return IN_VALUE[b & 0xFF];
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    private int failName(byte[] section, int start, int nameEnd, int index) {
        byte found = section[nameEnd];
        if (nameEnd == start && isBlank(found)) {
            return fail(Violation.FOLDED_FIELD, "field line " + (index + 1) + " begins with white space");
        }
        if (isBlank(found)) {
            int at = nameEnd;
            while (isBlank(section[at])) {
                at++;
            }
            if (section[at] == ':') {
                return fail(
                        Violation.SPACE_BEFORE_COLON, "field line " + (index + 1) + ": white space before the colon");
            }
        }
        if (found == '\r' && section[nameEnd + 1] != '\n') {
            return failValue(found, index);
        }
        return fail(
                Violation.INVALID_FIELD_NAME,
                String.format("field line %d: byte 0x%02x in or after the name", index + 1, found));
    }

    private int failValue(byte found, int index) {
        return found == '\r'
                ? fail(Violation.BARE_CR, "field line " + (index + 1) + ": CR without LF")
                : fail(
                        Violation.INVALID_FIELD_VALUE,
                        String.format("field line %d: byte 0x%02x in the value", index + 1, found));
    }

    private int fail(Violation what, String where) {
        violation = what;
        detail = where;
        return -1;
    }
}
