package com.google.re2j;

import java.util.ArrayList;
import java.util.Comparator;
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

    private static final Comparator<Bytes> BY_WEIGHT = (a, b) -> Integer.compare(a.weight(), b.weight());

    private static final long[] ALPHANUMERIC = setOf("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
    /** What ordinary text is made of. */
    private static final long[] FREQUENT =
            setOf("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 -./_=&");

    /** Of each char of ASCII, the set of both its cases: most sets are of one. */
    private static final Bytes[] SINGLES = singles();

    public RequiredContent {
        texts = Set.copyOf(texts);
        bytes = List.copyOf(bytes);
    }

    private static long[] setOf(String bytes) {
        long[] set = new long[4];
        bytes.chars().forEach(b -> set[b >> 6] |= 1L << b);
        return set;
    }

    private static Bytes[] singles() {
        Bytes[] singles = new Bytes[0x80];
        for (int b = 0; b < singles.length; b++) {
            long[] set = new long[4];
            addBothCases(set, b, b);
            singles[b] = Bytes.of(set);
        }
        return singles;
    }

    static RequiredContent of(Regexp tree) {
        return new RequiredContent(
                RequiredLiterals.of(tree), sets(tree).stream().map(Bytes::set).toList(), minLength(tree));
    }

    /** 256 bits, and about how likely it is that ordinary text has one of these bytes. */
    @SuppressWarnings("ArrayRecordComponent") // made once, never compared
    private record Bytes(long[] set, int weight) {
        static Bytes of(long[] set) {
            int weight = 0;
            for (int word = 0; word < set.length; word++) {
                weight += Long.bitCount(set[word])
                        + 30 * Long.bitCount(set[word] & FREQUENT[word])
                        + 10 * Long.bitCount(set[word] & FREQUENT[word] & ALPHANUMERIC[word]);
            }
            return new Bytes(set, weight);
        }

        boolean isEmpty() {
            return weight == 0;
        }
    }

    /** What any match has a byte of, the rarest first. */
    private static List<Bytes> sets(Regexp re) {
        return switch (re.op) {
            case LITERAL -> literal(re.runes);
            case CHAR_CLASS -> charClass(re.runes);
            case CAPTURE, PLUS -> sets(re.subs[0]);
            case REPEAT -> re.min > 0 ? sets(re.subs[0]) : List.of();
            case CONCAT -> concat(re.subs);
            case ALTERNATE -> alternate(re.subs);
            // too weak is never wrong
            default -> List.of();
        };
    }

    /** Runes beyond ASCII fold in ways of their own and require nothing. */
    private static List<Bytes> literal(int[] runes) {
        List<Bytes> sets = new ArrayList<>(runes.length);
        for (int rune : runes) {
            if (rune < SINGLES.length) {
                sets.add(SINGLES[rune]);
            }
        }
        return rarest(sets);
    }

    private static List<Bytes> charClass(int[] ranges) {
        long[] set = new long[4];
        for (int i = 0; i < ranges.length; i += 2) {
            addBothCases(set, ranges[i], Math.min(ranges[i + 1], 0xFF));
        }
        Bytes bytes = Bytes.of(set);
        return bytes.isEmpty() ? List.of() : List.of(bytes);
    }

    private static void addBothCases(long[] set, int first, int last) {
        for (int b = first; b <= last; b++) {
            set[b >> 6] |= 1L << b;
            if ((b | 0x20) >= 'a' && (b | 0x20) <= 'z') {
                set[(b ^ 0x20) >> 6] |= 1L << (b ^ 0x20);
            }
        }
    }

    private static List<Bytes> concat(Regexp[] subs) {
        List<Bytes> sets = new ArrayList<>();
        for (Regexp sub : subs) {
            sets.addAll(sets(sub));
        }
        return rarest(sets);
    }

    /** The union of the rarest set of each alternative. */
    private static List<Bytes> alternate(Regexp[] subs) {
        long[] union = new long[4];
        for (Regexp sub : subs) {
            List<Bytes> sets = sets(sub);
            if (sets.isEmpty()) {
                return List.of();
            }
            long[] rarest = sets.get(0).set();
            for (int i = 0; i < union.length; i++) {
                union[i] |= rarest[i];
            }
        }
        return List.of(Bytes.of(union));
    }

    /** The sets in order of weight, the heaviest left out when they are many. */
    private static List<Bytes> rarest(List<Bytes> sets) {
        if (sets.size() < 2) {
            return sets;
        }
        sets.sort(BY_WEIGHT);
        return sets.size() > MAX_SETS ? sets.subList(0, MAX_SETS) : sets;
    }

    private static int minLength(Regexp re) {
        long length = switch (re.op) {
            case LITERAL -> re.runes.length;
            case CHAR_CLASS, ANY_CHAR, ANY_CHAR_NOT_NL -> 1;
            case CAPTURE, PLUS -> minLength(re.subs[0]);
            case REPEAT -> (long) re.min * minLength(re.subs[0]);
            case CONCAT -> sum(re.subs);
            case ALTERNATE -> least(re.subs);
            default -> 0;
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
