package dev.portcullis.rules.content;

import java.util.Arrays;

/** Bytes being collected up to a limit. One owner at a time. */
final class BoundedBytes {
    private static final int FIRST = 4_096;

    private final int limit;
    private byte[] bytes;
    private int size;

    BoundedBytes(int limit) {
        this.limit = limit;
        this.bytes = new byte[Math.min(limit, FIRST)];
    }

    /** Adds as much of {@code source} as there is room for; false when not all of it fitted. */
    boolean put(byte[] source, int length) {
        int fits = Math.min(length, limit - size);
        if (size + fits > bytes.length) {
            long doubled = Math.max(2L * bytes.length, size + fits);
            bytes = Arrays.copyOf(bytes, (int) Math.min(doubled, limit));
        }
        System.arraycopy(source, 0, bytes, size, fits);
        size += fits;
        return fits == length;
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }
}
