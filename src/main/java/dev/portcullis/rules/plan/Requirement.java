package dev.portcullis.rules.plan;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a value must contain for an operator to match, letter case aside: one of {@code texts} unless there are none, a byte of a group of each of {@code masks}, and
 * {@code minLength} bytes. Immutable.
 *
 * @param texts one char per byte, ASCII in lower case, none empty
 */
@SuppressWarnings("ArrayRecordComponent") // never written after construction, never compared
public record Requirement(Set<String> texts, long[] masks, int minLength) {
    /** Of operators that may match anything. */
    public static final Requirement NOTHING = new Requirement(Set.of(), new long[0], 0);

    /** The longest part of a text that is looked for. */
    static final int MAX_TEXT = 8;

    private static final int MAX_MASKS = 3;

    public Requirement {
        texts = Set.copyOf(texts);
    }

    /** {@code bytes} are sets of 256 bits that hold both cases of a letter, the most telling first. */
    public static Requirement of(Set<String> texts, List<long[]> bytes, int minLength) {
        long[] masks = bytes.stream()
                .mapToLong(ByteGroups::mask)
                .distinct()
                .limit(MAX_MASKS)
                .toArray();
        boolean areTelling = texts.stream().allMatch(text -> text.length() > 1);
        return new Requirement(areTelling ? texts : Set.of(), masks, minLength);
    }

    /** A value that contains one of {@code phrases}, one char per byte, in any letter case; empty ones are none. */
    public static Requirement anyOf(Iterable<String> phrases) {
        Set<String> texts = new HashSet<>();
        long first = 0;
        int shortest = Integer.MAX_VALUE;
        for (String phrase : phrases) {
            if (!phrase.isEmpty()) {
                texts.add(lower(phrase).substring(0, Math.min(phrase.length(), MAX_TEXT)));
                shortest = Math.min(shortest, phrase.length());
                first |= ByteGroups.table()[lower(phrase).charAt(0)];
            }
        }
        if (texts.isEmpty()) {
            return NOTHING;
        }
        return new Requirement(shortest > 1 ? texts : Set.of(), new long[] {first}, shortest);
    }

    /** A value that has a byte outside of the 256 bits of {@code allowed}. */
    public static Requirement byteOutside(long[] allowed) {
        long[] others = new long[allowed.length];
        Arrays.setAll(others, i -> ~allowed[i]);
        return of(Set.of(), List.of(others), 1);
    }

    boolean isNothing() {
        return texts.isEmpty() && masks.length == 0 && minLength == 0;
    }

    /** With ASCII capitals in lower case; other bytes have no case. */
    private static String lower(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (bytes[i] >= 'A' && bytes[i] <= 'Z' ? bytes[i] + 32 : bytes[i]);
        }
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
