package dev.portcullis.rules;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * A set of numbers, of rules or of their operators, in words of 64 of which only those that are not empty are kept: most sets that a big rule set asks for are small.
 *
 * @param words which words are kept, ascending; never write to the array
 * @param bits what is in them; never write to the array
 */
@SuppressWarnings("ArrayRecordComponent") // flat arrays for the loop over rules; made once, never compared
record RuleBits(int[] words, long[] bits) {
    static RuleBits of(IntStream numbers) {
        int[] sorted = numbers.sorted().distinct().toArray();
        int[] words =
                Arrays.stream(sorted).map(number -> number >> 6).distinct().toArray();
        long[] bits = new long[words.length];
        int at = 0;
        for (int number : sorted) {
            while (words[at] != number >> 6) {
                at++;
            }
            bits[at] |= 1L << number;
        }
        return new RuleBits(words, bits);
    }

    /** What is in {@code word}. */
    long in(int word) {
        int at = Arrays.binarySearch(words, word);
        return at < 0 ? 0 : bits[at];
    }

    /** What is also in {@code other}, which has a word for each. */
    RuleBits and(long[] other) {
        return of(Arrays.stream(words).flatMap(word -> numbers(word, in(word) & other[word])));
    }

    private static IntStream numbers(int word, long bits) {
        return IntStream.range(0, Long.SIZE)
                .filter(bit -> (bits & 1L << bit) != 0)
                .map(bit -> word * Long.SIZE + bit);
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
