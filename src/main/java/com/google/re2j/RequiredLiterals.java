package com.google.re2j;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What every match of a pattern must contain, read off RE2J's own syntax tree: a set of ASCII texts in lower case, at least one of which stands in any text
 * (lower-cased likewise) that the pattern matches.
 *
 * <p>In RE2J's package because its syntax tree is visible only here; a parser of our own could come to read a pattern differently. The idea is the
 * literal analysis of RE2's FilteredRE2. An answer may be too weak, never too strong: whatever is not understood requires nothing. Immutable results.
 */
final class RequiredLiterals {
    /** Alternatives of a concatenation are multiplied out up to this many texts. */
    private static final int MAX_EXACT = 64;

    /** A set of more texts than this is given up. */
    private static final int MAX_CLAUSE = 2_000;

    /** Texts are cut to this length, which loses little and keeps the automaton small. */
    private static final int MAX_LENGTH = 8;

    /** A class of more bytes than this is as good as any byte. */
    private static final int MAX_CLASS = 16;

    private static final Set<String> NOTHING_KNOWN = Set.of();
    private static final Set<String> EMPTY_TEXT = Set.of("");

    private RequiredLiterals() {}

    /** The texts for {@code tree}, which was parsed with DOTALL; empty when nothing is required. */
    static Set<String> of(Regexp tree) {
        Need need = need(tree);
        Set<String> best = need.strongest();
        Set<String> cut = new HashSet<>();
        for (String text : best) {
            cut.add(text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) : text);
        }
        return Set.copyOf(cut);
    }

    /**
     * {@code exact}: all texts that the expression can match, empty if they are too many to list. {@code clause}: texts one of which any match contains, empty if
     * none are known. Sets are never written to once they are in here, and not copied for it: there is one for each part of each pattern.
     */
    private record Need(Set<String> exact, Set<String> clause) {
        static final Need UNKNOWN = new Need(NOTHING_KNOWN, NOTHING_KNOWN);

        static Need exactly(Set<String> texts) {
            return new Need(texts, NOTHING_KNOWN);
        }

        static Need containing(Set<String> texts) {
            return new Need(NOTHING_KNOWN, texts);
        }

        boolean isExact() {
            return !exact.isEmpty();
        }

        Set<String> strongest() {
            return stronger(exact, clause);
        }
    }

    private static Need need(Regexp re) {
        return switch (re.op) {
            case EMPTY_MATCH, BEGIN_LINE, END_LINE, BEGIN_TEXT, END_TEXT, WORD_BOUNDARY, NO_WORD_BOUNDARY ->
                Need.exactly(EMPTY_TEXT);
            case LITERAL -> literal(re.runes);
            case CHAR_CLASS -> charClass(re.runes);
            case CAPTURE -> need(re.subs[0]);
            case QUEST -> optional(need(re.subs[0]));
            case PLUS -> Need.containing(need(re.subs[0]).strongest());
            case REPEAT -> re.min > 0 ? Need.containing(need(re.subs[0]).strongest()) : Need.UNKNOWN;
            case CONCAT -> concat(re.subs);
            case ALTERNATE -> alternate(re.subs);
            case STAR, ANY_CHAR, ANY_CHAR_NOT_NL, NO_MATCH, LEFT_PAREN, VERTICAL_BAR -> Need.UNKNOWN;
        };
    }

    /** Runs of ASCII; other chars fold in ways of their own, so they part the runs. */
    private static Need literal(int[] runes) {
        StringBuilder run = new StringBuilder();
        String longest = "";
        boolean whole = true;
        for (int rune : runes) {
            if (rune < 0x80) {
                run.append((char) rune);
            } else {
                whole = false;
                longest = run.length() > longest.length() ? run.toString() : longest;
                run.setLength(0);
            }
        }
        if (whole) {
            return Need.exactly(Set.of(run.toString().toLowerCase(Locale.ROOT)));
        }
        longest = run.length() > longest.length() ? run.toString() : longest;
        return longest.isEmpty() ? Need.UNKNOWN : Need.containing(Set.of(longest.toLowerCase(Locale.ROOT)));
    }

    /** {@code ranges} are pairs of first and last rune. */
    private static Need charClass(int[] ranges) {
        Set<String> bytes = new HashSet<>();
        for (int i = 0; i < ranges.length; i += 2) {
            // U+017F and U+212A, which folding adds to s and k, cannot stand in Latin-1 text
            int last = Math.min(ranges[i + 1], 0xFF);
            for (int rune = ranges[i]; rune <= last; rune++) {
                if (rune >= 0x80 || bytes.size() > MAX_CLASS) {
                    return Need.UNKNOWN;
                }
                bytes.add(String.valueOf((char) rune).toLowerCase(Locale.ROOT));
            }
        }
        return bytes.isEmpty() || bytes.size() > MAX_CLASS ? Need.UNKNOWN : Need.exactly(bytes);
    }

    private static Need optional(Need need) {
        if (!need.isExact() || need.exact().size() >= MAX_EXACT) {
            return Need.UNKNOWN;
        }
        Set<String> texts = new HashSet<>(need.exact());
        texts.add("");
        return Need.exactly(texts);
    }

    private static Need concat(Regexp[] subs) {
        Set<String> clause = NOTHING_KNOWN;
        Set<String> exact = EMPTY_TEXT;
        boolean whole = true;
        for (Regexp sub : subs) {
            Need need = need(sub);
            if (need.isExact() && exact.size() * need.exact().size() <= MAX_EXACT) {
                exact = product(exact, need.exact());
                continue;
            }
            whole = false;
            clause = stronger(clause, stronger(exact, need.strongest()));
            exact = need.isExact() && need.exact().size() <= MAX_EXACT ? need.exact() : EMPTY_TEXT;
        }
        return whole ? Need.exactly(exact) : Need.containing(stronger(clause, exact));
    }

    private static Set<String> product(Set<String> heads, Set<String> tails) {
        if (heads.equals(EMPTY_TEXT)) {
            return tails;
        }
        Set<String> texts = new HashSet<>();
        for (String head : heads) {
            for (String tail : tails) {
                texts.add(head + tail);
            }
        }
        return texts;
    }

    private static Need alternate(Regexp[] subs) {
        List<Need> needs = new ArrayList<>(subs.length);
        boolean exact = true;
        for (Regexp sub : subs) {
            Need need = need(sub);
            needs.add(need);
            exact &= need.isExact();
        }
        Set<String> texts = new HashSet<>();
        for (Need need : needs) {
            Set<String> strongest = exact ? need.exact() : need.strongest();
            if (strongest.isEmpty()) {
                return Need.UNKNOWN;
            }
            texts.addAll(strongest);
        }
        if (texts.size() > MAX_CLAUSE) {
            return Need.UNKNOWN;
        }
        return exact ? Need.exactly(texts) : Need.containing(texts);
    }

    /** The set that rules out more: the one whose shortest text is longer, then the smaller one; never one with an empty text. */
    private static Set<String> stronger(Set<String> a, Set<String> b) {
        int lengthA = shortest(a);
        int lengthB = shortest(b);
        if (lengthA != lengthB) {
            return lengthA > lengthB ? a : b;
        }
        return lengthA == 0 ? NOTHING_KNOWN : a.size() <= b.size() ? a : b;
    }

    /** The length of the shortest text as far as it is kept; 0 for a set that requires nothing. */
    private static int shortest(Set<String> texts) {
        int shortest = texts.isEmpty() ? 0 : MAX_LENGTH;
        for (String text : texts) {
            shortest = Math.min(shortest, text.length());
        }
        return shortest;
    }
}
