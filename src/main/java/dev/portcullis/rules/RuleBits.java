package dev.portcullis.rules;

import java.util.Arrays;

/**
 * A set of numbers, of rules or of their operators, in words of 64 of which only those that are not empty are kept: most sets that a big rule set asks for are small.
 *
 * @param words which words are kept, ascending; never write to the array
 * @param bits what is in them; never write to the array
 */
@SuppressWarnings("ArrayRecordComponent") // flat arrays for the loop over rules; made once, never compared
record RuleBits(int[] words, long[] bits) {
    static RuleBits of(int... numbers) {
        int[] sorted = numbers.clone();
        Arrays.sort(sorted);
        int[] words = new int[sorted.length];
        long[] bits = new long[sorted.length];
        int count = 0;
        for (int number : sorted) {
            int word = number >> 6;
            if (count == 0 || words[count - 1] != word) {
                words[count++] = word;
            }
            bits[count - 1] |= 1L << number;
        }
        return trimmed(count, words, bits);
    }

    private static RuleBits trimmed(int count, int[] words, long[] bits) {
        return new RuleBits(Arrays.copyOf(words, count), Arrays.copyOf(bits, count));
    }

    /** What is in {@code word}. */
    long in(int word) {
        int at = Arrays.binarySearch(words, word);
        return at < 0 ? 0 : bits[at];
    }

    /** What is also in {@code other}, which has a word for each. */
    RuleBits and(long[] other) {
        int[] kept = new int[words.length];
        long[] both = new long[words.length];
        int count = 0;
        for (int i = 0; i < words.length; i++) {
            long common = bits[i] & other[words[i]];
            if (common != 0) {
                kept[count] = words[i];
                both[count++] = common;
            }
        }
        return trimmed(count, kept, both);
    }

    /** The same set with a word for each of {@code count}. */
    long[] spread(int count) {
        long[] all = new long[count];
        for (int i = 0; i < words.length; i++) {
            all[words[i]] = bits[i];
        }
        return all;
    }
}
