package com.google.re2j;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What every match of a pattern contains, read off RE2J's own syntax tree: one of {@code texts} (see {@link RequiredLiterals}), a byte of each set of {@code
 * bytes}, and at least {@code minLength} bytes.
 *
 * <p>Sets are of 256 bits and hold both cases of a letter. An answer may be too weak, never too strong. Immutable; never write to the sets.
 */
public record RequiredContent(Set<String> texts, List<long[]> bytes, int minLength) {
    /** More sets than this rule out little more. */
    private static final int MAX_SETS = 8;

    private static final int LENGTH_CAP = 1 << 20;

    public RequiredContent {
        texts = Set.copyOf(texts);
        bytes = List.copyOf(bytes);
    }

    /** The content for {@code pattern}, as {@link Pattern#compile(String, int)} reads it with DOTALL. */
    public static RequiredContent of(String pattern) {
        Regexp tree = Parser.parse("(?s)" + pattern, RE2.PERL);
        return new RequiredContent(RequiredLiterals.of(tree), sets(tree), minLength(tree));
    }

    private static List<long[]> sets(Regexp re) {
        return switch (re.op) {
            case LITERAL -> literal(re.runes);
            case CHAR_CLASS -> charClass(re.runes);
            case CAPTURE, PLUS -> sets(re.subs[0]);
            case REPEAT -> re.min > 0 ? sets(re.subs[0]) : List.of();
            case CONCAT -> concat(re.subs);
            case ALTERNATE -> alternate(re.subs);
            case QUEST,
                    STAR,
                    ANY_CHAR,
                    ANY_CHAR_NOT_NL,
                    EMPTY_MATCH,
                    BEGIN_LINE,
                    END_LINE,
                    BEGIN_TEXT,
                    END_TEXT,
                    WORD_BOUNDARY,
                    NO_WORD_BOUNDARY,
                    NO_MATCH,
                    LEFT_PAREN,
                    VERTICAL_BAR -> List.of();
        };
    }

    /** Runes beyond ASCII fold in ways of their own and require nothing. */
    private static List<long[]> literal(int[] runes) {
        List<long[]> sets = new ArrayList<>();
        for (int rune : runes) {
            if (rune < 0x80) {
                sets.add(withBothCases(rune, rune));
            }
        }
        return rarest(sets);
    }

    private static List<long[]> charClass(int[] ranges) {
        long[] set = new long[4];
        for (int i = 0; i < ranges.length; i += 2) {
            add(set, withBothCases(ranges[i], Math.min(ranges[i + 1], 0xFF)));
        }
        return weight(set) == 0 ? List.of() : List.of(set);
    }

    private static long[] withBothCases(int first, int last) {
        long[] set = new long[4];
        for (int b = first; b <= last; b++) {
            set[b >> 6] |= 1L << b;
            if ((b | 0x20) >= 'a' && (b | 0x20) <= 'z') {
                set[(b ^ 0x20) >> 6] |= 1L << (b ^ 0x20);
            }
        }
        return set;
    }

    private static List<long[]> concat(Regexp[] subs) {
        List<long[]> sets = new ArrayList<>();
        for (Regexp sub : subs) {
            sets.addAll(sets(sub));
        }
        return rarest(sets);
    }

    /** The union of the rarest set of each alternative. */
    private static List<long[]> alternate(Regexp[] subs) {
        long[] union = new long[4];
        for (Regexp sub : subs) {
            List<long[]> sets = sets(sub);
            if (sets.isEmpty()) {
                return List.of();
            }
            add(union, sets.get(0));
        }
        return List.of(union);
    }

    private static void add(long[] set, long[] more) {
        for (int i = 0; i < set.length; i++) {
            set[i] |= more[i];
        }
    }

    /** The sets in order of weight, the heaviest left out when they are many. */
    private static List<long[]> rarest(List<long[]> sets) {
        return sets.stream()
                .sorted((a, b) -> Integer.compare(weight(a), weight(b)))
                .limit(MAX_SETS)
                .toList();
    }

    /** About how likely it is that ordinary text has a byte of {@code set}: what is not text at all weighs least. */
    private static int weight(long[] set) {
        int weight = 0;
        for (int b = 0; b < 256; b++) {
            if ((set[b >> 6] & 1L << b) != 0) {
                weight += Character.isLetterOrDigit(b) && b < 0x80 ? 40 : b == ' ' || "-./_=&".indexOf(b) >= 0 ? 30 : 1;
            }
        }
        return weight;
    }

    private static int minLength(Regexp re) {
        long length = switch (re.op) {
            case LITERAL -> re.runes.length;
            case CHAR_CLASS, ANY_CHAR, ANY_CHAR_NOT_NL -> 1;
            case CAPTURE, PLUS -> minLength(re.subs[0]);
            case REPEAT -> (long) re.min * minLength(re.subs[0]);
            case CONCAT -> sum(re.subs);
            case ALTERNATE -> least(re.subs);
            case QUEST,
                    STAR,
                    EMPTY_MATCH,
                    BEGIN_LINE,
                    END_LINE,
                    BEGIN_TEXT,
                    END_TEXT,
                    WORD_BOUNDARY,
                    NO_WORD_BOUNDARY,
                    NO_MATCH,
                    LEFT_PAREN,
                    VERTICAL_BAR -> 0;
        };
        return (int) Math.min(length, LENGTH_CAP);
    }

    private static long sum(Regexp[] subs) {
        long sum = 0;
        for (Regexp sub : subs) {
            sum += minLength(sub);
        }
        return sum;
    }

    private static long least(Regexp[] subs) {
        long least = subs.length == 0 ? 0 : LENGTH_CAP;
        for (Regexp sub : subs) {
            least = Math.min(least, minLength(sub));
        }
        return least;
    }
}
