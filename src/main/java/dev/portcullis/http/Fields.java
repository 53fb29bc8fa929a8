package dev.portcullis.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The field lines of a head or trailer section, in order and with their spelling, as offsets into the bytes they were read
 * from (RFC 9110 section 5). Look-ups ignore case. Names and values carry no surrounding white space, no CR, LF or NUL.
 *
 * <p>The array given to {@link #over} is not copied: whoever hands it over must not write to it again. Immutable.
 */
public final class Fields {
    /** The section without a line. */
    public static final Fields EMPTY = new Fields(new byte[0], new int[0], 0);

    /** Ints per line in {@link #spans}: start and end of name, start and end of value, hash of the name. */
    private static final int STRIDE = 5;

    private final byte[] bytes;
    private final int[] spans;
    private final int size;

    private Fields(byte[] bytes, int[] spans, int size) {
        this.bytes = bytes;
        this.spans = spans;
        this.size = size;
    }

    /** The single-line section {@code name: value}; more lines come with {@link #edit}. */
    public static Fields of(FieldName name, String value) {
        return EMPTY.edit().add(name, value).build();
    }

    public int size() {
        return size;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    /** The name of line {@code index}, as received. */
    public String name(int index) {
        return latin1(spans[index * STRIDE], spans[index * STRIDE + 1]);
    }

    /** The value of line {@code index}, one char per byte. */
    public String value(int index) {
        return latin1(spans[index * STRIDE + 2], spans[index * STRIDE + 3]);
    }

    public boolean isNamed(int index, FieldName name) {
        return spans[index * STRIDE + 4] == name.hashOfName()
                && name.matches(bytes, spans[index * STRIDE], spans[index * STRIDE + 1]);
    }

    /** The bytes that {@link #nameStart} and its kind point into; never write to them. */
    public byte[] bytes() {
        return bytes;
    }

    public int nameStart(int index) {
        return spans[index * STRIDE];
    }

    public int nameEnd(int index) {
        return spans[index * STRIDE + 1];
    }

    public int valueStart(int index) {
        return spans[index * STRIDE + 2];
    }

    public int valueEnd(int index) {
        return spans[index * STRIDE + 3];
    }

    /** The index of the first line named {@code name} at or after {@code from}, or -1. */
    public int indexOf(FieldName name, int from) {
        for (int i = from; i < size; i++) {
            if (isNamed(i, name)) {
                return i;
            }
        }
        return -1;
    }

    public boolean contains(FieldName name) {
        return indexOf(name, 0) >= 0;
    }

    /** The value of the first line named {@code name}, or null. */
    public @Nullable String first(FieldName name) {
        int index = indexOf(name, 0);
        return index < 0 ? null : value(index);
    }

    /** The values of all lines named {@code name}, in order. */
    public List<String> all(FieldName name) {
        int index = indexOf(name, 0);
        if (index < 0) {
            return List.of();
        }
        List<String> values = new ArrayList<>(2);
        for (; index >= 0; index = indexOf(name, index + 1)) {
            values.add(value(index));
        }
        return values;
    }

    public int count(FieldName name) {
        int count = 0;
        for (int i = indexOf(name, 0); i >= 0; i = indexOf(name, i + 1)) {
            count++;
        }
        return count;
    }

    /**
     * Whether a comma-separated list field holds {@code member}, compared without case (RFC 9110 section 5.6.1). Meant for
     * fields of tokens such as Connection; quoted strings are not understood.
     */
    public boolean listContains(FieldName name, String member) {
        for (int i = indexOf(name, 0); i >= 0; i = indexOf(name, i + 1)) {
            if (holdsMember(i, member)) {
                return true;
            }
        }
        return false;
    }

    private boolean holdsMember(int index, String member) {
        int start = valueStart(index);
        int end = valueEnd(index);
        for (int i = start; i <= end; i++) {
            if (i == end || bytes[i] == ',') {
                if (isMember(start, i, member)) {
                    return true;
                }
                start = i + 1;
            }
        }
        return false;
    }

    private boolean isMember(int from, int to, String member) {
        int start = from;
        int end = to;
        while (start < end && (bytes[start] == ' ' || bytes[start] == '\t')) {
            start++;
        }
        while (end > start && (bytes[end - 1] == ' ' || bytes[end - 1] == '\t')) {
            end--;
        }
        if (end - start != member.length()) {
            return false;
        }
        for (int i = 0; i < member.length(); i++) {
            if (Tokens.lower(bytes[start + i]) != Tokens.lower((byte) member.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** Starts a changed copy. */
    public Editor edit() {
        return new Editor(this);
    }

    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < size; i++) {
            out.append(name(i)).append(": ").append(value(i)).append('\n');
        }
        return out.toString();
    }

    private String latin1(int start, int end) {
        return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
    }

    /** Starts a section over {@code bytes}, into which a decoder then points line by line. */
    public static Spans over(byte[] bytes) {
        return new Spans(bytes);
    }

    /** Collects the offsets of field lines while a head is decoded. One owner at a time. */
    public static final class Spans {
        private final byte[] bytes;
        private int[] spans = new int[16 * STRIDE];
        private int size;

        private Spans(byte[] bytes) {
            this.bytes = bytes;
        }

        /** Adds the line whose name and value lie at these offsets; the caller has checked their bytes. */
        public void add(int nameStart, int nameEnd, int valueStart, int valueEnd) {
            append(nameStart, nameEnd, valueStart, valueEnd, FieldName.hash(bytes, nameStart, nameEnd));
        }

        private void append(int nameStart, int nameEnd, int valueStart, int valueEnd, int hash) {
            int at = size++ * STRIDE;
            if (at == spans.length) {
                spans = Arrays.copyOf(spans, at * 2);
            }
            spans[at] = nameStart;
            spans[at + 1] = nameEnd;
            spans[at + 2] = valueStart;
            spans[at + 3] = valueEnd;
            spans[at + 4] = hash;
        }

        public int size() {
            return size;
        }

        public Fields build() {
            return size == 0 ? EMPTY : new Fields(bytes, spans, size);
        }
    }

    /** A changed copy in the making: lines removed, lines added at the end. One owner at a time. */
    public static final class Editor {
        private final Fields source;
        private final boolean[] removed;
        private final List<String> added = new ArrayList<>();
        private int addedBytes;

        private Editor(Fields source) {
            this.source = source;
            this.removed = new boolean[source.size];
        }

        /** Removes every line of the source named {@code name}; lines added here stay. */
        public Editor remove(FieldName name) {
            for (int i = source.indexOf(name, 0); i >= 0; i = source.indexOf(name, i + 1)) {
                removed[i] = true;
            }
            return this;
        }

        /** Removes line {@code index} of the source. */
        public Editor removeAt(int index) {
            removed[index] = true;
            return this;
        }

        /** Removes every line of the source whose name, in lower case, is matched. */
        public Editor removeIf(Predicate<String> lowerCaseName) {
            for (int i = 0; i < source.size; i++) {
                removed[i] |= lowerCaseName.test(source.name(i).toLowerCase(Locale.ROOT));
            }
            return this;
        }

        /**
         * Adds a line. {@code value} is Latin-1 text.
         *
         * @throws IllegalArgumentException if {@code value} holds CR, LF, NUL or a char above 0xFF
         */
        public Editor add(FieldName name, String value) {
            return addNamed(name.text(), value);
        }

        /** As {@link #add(FieldName, String)}, for a name that was checked to be a token. */
        public Editor addNamed(String name, String value) {
            for (int i = 0; i < value.length(); i++) {
                char c = value.charAt(i);
                if (c == '\r' || c == '\n' || c == 0 || c > 0xFF) {
                    throw new IllegalArgumentException(
                            "field " + name + ": char " + (int) c + " cannot stand in a value");
                }
            }
            added.add(name);
            added.add(value);
            addedBytes += name.length() + value.length();
            return this;
        }

        /** Removes every line named {@code name} and adds this one. */
        public Editor set(FieldName name, String value) {
            return remove(name).add(name, value);
        }

        public Fields build() {
            byte[] bytes = source.bytes;
            int end = bytes.length;
            if (!added.isEmpty()) {
                bytes = Arrays.copyOf(bytes, end + addedBytes);
            }
            Spans spans = new Spans(bytes);
            for (int i = 0; i < source.size; i++) {
                if (!removed[i]) {
                    int at = i * STRIDE;
                    int[] from = source.spans;
                    spans.append(from[at], from[at + 1], from[at + 2], from[at + 3], from[at + 4]);
                }
            }
            for (int i = 0; i < added.size(); i += 2) {
                int nameEnd = put(bytes, end, added.get(i));
                int valueEnd = put(bytes, nameEnd, added.get(i + 1));
                spans.add(end, nameEnd, nameEnd, valueEnd);
                end = valueEnd;
            }
            return spans.build();
        }

        private static int put(byte[] target, int at, String text) {
            byte[] latin1 = text.getBytes(StandardCharsets.ISO_8859_1);
            System.arraycopy(latin1, 0, target, at, latin1.length);
            return at + latin1.length;
        }
    }
}
