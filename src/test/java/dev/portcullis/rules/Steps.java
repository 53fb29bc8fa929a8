package dev.portcullis.rules;

import java.util.Arrays;

/**
 * Counts what instructions of {@link CountedCode} do: a step for each method that is entered and each jump back, and one for each eight bytes that a method of
 * the JDK copies or compares. Called by name only; one thread at a time.
 */
public final class Steps {
    private static long left = Long.MAX_VALUE;

    private Steps() {}

    /** More steps than were allowed. */
    static final class TooMany extends AssertionError {
        private static final long serialVersionUID = 1L;

        TooMany() {
            super("takes more steps than it may");
        }
    }

    static void allow(long steps) {
        left = steps;
    }

    static long left() {
        return left;
    }

    public static void step() {
        if (--left < 0) {
            throw new TooMany();
        }
    }

    private static void bytes(long count) {
        left -= count / Long.BYTES;
        step();
    }

    // ---- in place of methods of the JDK

    public static void arraycopy(Object from, int start, Object to, int at, int length) {
        bytes(length);
        System.arraycopy(from, start, to, at, length);
    }

    public static byte[] copyOf(byte[] bytes, int length) {
        bytes(length);
        return Arrays.copyOf(bytes, length);
    }

    public static byte[] copyOfRange(byte[] bytes, int from, int to) {
        bytes(to - from);
        return Arrays.copyOfRange(bytes, from, to);
    }

    public static boolean equals(byte[] a, int from, int to, byte[] b, int otherFrom, int otherTo) {
        bytes(Math.min(to - from, otherTo - otherFrom));
        return Arrays.equals(a, from, to, b, otherFrom, otherTo);
    }

    public static boolean equals(String text, Object other) {
        bytes(other instanceof String that && that.length() == text.length() ? text.length() : 0);
        return text.equals(other);
    }

    public static String substring(String text, int from) {
        bytes(text.length() - from);
        return text.substring(from);
    }

    public static String substring(String text, int from, int to) {
        bytes(to - from);
        return text.substring(from, to);
    }

    public static int indexOf(String text, int c) {
        return searched(text, 0, text.indexOf(c));
    }

    public static int indexOf(String text, int c, int from) {
        return searched(text, from, text.indexOf(c, from));
    }

    public static int indexOf(String text, String part) {
        return searched(text, 0, text.indexOf(part));
    }

    public static int indexOf(String text, String part, int from) {
        return searched(text, from, text.indexOf(part, from));
    }

    public static boolean contains(String text, CharSequence part) {
        return searched(text, 0, text.indexOf(part.toString())) >= 0;
    }

    private static int searched(String text, int from, int found) {
        bytes((found < 0 ? text.length() : found) - from);
        return found;
    }
}
