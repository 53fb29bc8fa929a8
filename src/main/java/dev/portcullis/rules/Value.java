package dev.portcullis.rules;

import dev.portcullis.http.Lanes;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What rules look at: a range of bytes, and lazily its Latin-1 string (one char per byte).
 *
 * <p>The array is shared, not copied: whoever makes a value gives up writing to the array, and whoever reads {@link #array()}
 * must not write. Equal when the bytes are equal, ordered by them. Immutable, safe for concurrent use (the lazy fields are racy but idempotent).
 */
public final class Value implements Comparable<Value> {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** No bytes at all. */
    public static final Value EMPTY = new Value(new byte[0], 0, 0);

    private final byte[] array;
    private final int from;
    private final int to;
    private @Nullable String latin1;
    private int hash;

    private Value(byte[] array, int from, int to) {
        this.array = array;
        this.from = from;
        this.to = to;
    }

    /** All of {@code bytes}, which the caller must not change afterwards. */
    public static Value of(byte[] bytes) {
        return bytes.length == 0 ? EMPTY : new Value(bytes, 0, bytes.length);
    }

    /** The bytes from {@code from} (inclusive) to {@code to} (exclusive), which the caller must not change afterwards. */
    public static Value of(byte[] bytes, int from, int to) {
        if (from < 0 || to < from || to > bytes.length) {
            throw new IllegalArgumentException("range is " + from + " to " + to + ", array has " + bytes.length);
        }
        return from == to ? EMPTY : new Value(bytes, from, to);
    }

    /** The value whose bytes are the chars of {@code text}; chars above 0xFF become {@code ?}. */
    public static Value ofLatin1(String text) {
        return of(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The UTF-8 encoding of {@code text}: for text that people wrote, not for text that came from the wire. */
    public static Value ofUtf8(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The shared array; only {@link #from()} to {@link #to()} belong to this value. Read only. */
    public byte[] array() {
        return array;
    }

    /** Index in {@link #array()} of the first byte. */
    public int from() {
        return from;
    }

    /** Index in {@link #array()} after the last byte. */
    public int to() {
        return to;
    }

    public int length() {
        return to - from;
    }

    public boolean isEmpty() {
        return from == to;
    }

    /** The byte at {@code index} as 0 to 255; {@code index} counts from the start of this value. */
    public int at(int index) {
        if (index < 0 || index >= to - from) {
            throw new IndexOutOfBoundsException("index is " + index + ", length is " + length());
        }
        return array[from + index] & 0xFF;
    }

    /** Where the first {@code wanted}, an ASCII char, stands at {@code start} or behind it; the length if it does not. */
    public int indexOf(char wanted, int start) {
        long all = Lanes.of(wanted);
        int at = from + start;
        for (; at <= to - Long.BYTES; at += Long.BYTES) {
            long found = Lanes.zero((long) LONGS.get(array, at) ^ all);
            if (found != 0) {
                return at + Lanes.first(found) - from;
            }
        }
        while (at < to && array[at] != wanted) {
            at++;
        }
        return at - from;
    }

    /** Whether {@code wanted} stands at {@code start}. */
    public boolean holds(Value wanted, int start) {
        int end = from + start + wanted.length();
        return start >= 0 && end <= to && Arrays.equals(array, from + start, end, wanted.array, wanted.from, wanted.to);
    }

    /** The part from {@code start} (inclusive) to {@code end} (exclusive); shares the array. */
    public Value slice(int start, int end) {
        if (start < 0 || end < start || end > length()) {
            throw new IndexOutOfBoundsException("slice is " + start + " to " + end + ", length is " + length());
        }
        return start == 0 && end == length() ? this : of(array, from + start, from + end);
    }

    /** A fresh copy of the bytes. */
    public byte[] toBytes() {
        return Arrays.copyOfRange(array, from, to);
    }

    /** The same bytes in an array that has no others, for who keeps them: not with the whole head of a request behind it. */
    public Value detached() {
        return to - from == array.length ? this : of(toBytes());
    }

    /** One char per byte; made on first use and kept. */
    public String latin1() {
        String text = latin1;
        if (text == null) {
            text = new String(array, from, to - from, StandardCharsets.ISO_8859_1);
            latin1 = text;
        }
        return text;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof Value that && Arrays.equals(array, from, to, that.array, that.from, that.to));
    }

    /** Reads eight bytes at a time, in two chains that need not wait for each other: every value of every request is hashed. */
    @Override
    public int hashCode() {
        int known = hash;
        if (known == 0) {
            long h = (long) to - from;
            long other = 0;
            int at = from;
            for (; at <= to - 2 * Long.BYTES; at += 2 * Long.BYTES) {
                h = mix(h ^ (long) LONGS.get(array, at));
                other = mix(other ^ (long) LONGS.get(array, at + Long.BYTES));
            }
            if (at <= to - Long.BYTES) {
                h = mix(h ^ (long) LONGS.get(array, at));
                at += Long.BYTES;
            }
            long rest = 0;
            for (; at < to; at++) {
                rest = rest << 8 | (array[at] & 0xFF);
            }
            h = mix(h ^ other ^ rest);
            known = (int) (h ^ (h >>> 32));
            hash = known;
        }
        return known;
    }

    private static long mix(long h) {
        long product = h * 0x9E3779B97F4A7C15L;
        return product ^ (product >>> 29);
    }

    /** By bytes, unsigned: so that maps stay fast when values are chosen to collide. */
    @Override
    public int compareTo(Value other) {
        return Arrays.compareUnsigned(array, from, to, other.array, other.from, other.to);
    }

    /** The Latin-1 text. */
    @Override
    public String toString() {
        return latin1();
    }
}
