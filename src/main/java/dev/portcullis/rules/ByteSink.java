package dev.portcullis.rules;

import java.util.Arrays;

/** Bytes being collected for one {@link Value}. One owner at a time; not used after {@link #toValue()}. */
public final class ByteSink {
    private byte[] bytes;
    private int size;

    /** A sink that grows only beyond {@code expected} bytes. */
    public ByteSink(int expected) {
        bytes = new byte[Math.max(expected, 16)];
    }

    /** Adds the low eight bits of {@code b}. */
    public void put(int b) {
        if (size == bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.addExact(size, size));
        }
        bytes[size++] = (byte) b;
    }

    public void put(byte[] source, int from, int to) {
        int length = to - from;
        if (length > bytes.length - size) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(size, length), Math.addExact(size, size)));
        }
        System.arraycopy(source, from, bytes, size, length);
        size += length;
    }

    public void put(Value value) {
        put(value.array(), value.from(), value.to());
    }

    /** Adds {@code b} as two lower-case hexadecimal digits. */
    public void putHex(int b) {
        put("0123456789abcdef".charAt(b >> 4 & 15));
        put("0123456789abcdef".charAt(b & 15));
    }

    public int size() {
        return size;
    }

    /** The last byte as 0 to 255, or -1 when there is none. */
    public int last() {
        return size == 0 ? -1 : bytes[size - 1] & 0xFF;
    }

    /** Drops everything after the first {@code newSize} bytes. */
    public void truncate(int newSize) {
        size = Math.min(size, newSize);
    }

    /** What was collected. */
    public Value toValue() {
        return Value.of(bytes, 0, size);
    }

    /** {@code original} itself when it has the same bytes, else what was collected. */
    public Value toValueUnlessEqual(Value original) {
        boolean same = Arrays.equals(bytes, 0, size, original.array(), original.from(), original.to());
        return same ? original : toValue();
    }
}
