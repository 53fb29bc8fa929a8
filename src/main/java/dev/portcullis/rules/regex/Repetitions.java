package dev.portcullis.rules.regex;

/**
 * Writes quantifiers into a pattern for RE2J, which counts to a thousand and repeats nothing that is repeated already, as PCRE reads them: up to 65,535 times, and of what has
 * a count already as a whole. One pattern per instance.
 */
final class Repetitions {
    /** The most that RE2J takes. */
    private static final int MAX_PIECE = 1_000;
    /** The most that PCRE takes. */
    private static final int MAX_COUNT = 65_535;

    private static final int NOTHING = -1;

    private final StringBuilder out;
    /** Where that begins which a quantifier here would repeat. */
    private int atom = NOTHING;
    /** Where the last group begins that is more than brackets. */
    private int group = NOTHING;
    /** Whether that is repeated already. */
    private boolean isRepeated;

    Repetitions(StringBuilder out) {
        this.out = out;
    }

    /** From {@code start} to the end stands what can be repeated as a whole. */
    void atom(int start) {
        atom = start;
        isRepeated = false;
    }

    /** At the end stands nothing that could be repeated. */
    void nothing() {
        atom(NOTHING);
    }

    /** At the end begins a group that captures, or that changes flags. */
    void group() {
        group = out.length();
    }

    /** Repeats by {@code quantifier}, a sign or a short count, with its {@code mark}. */
    void add(String quantifier, String mark) {
        out.append(quantifier).append(mark);
        isRepeated = true;
    }

    /** Repeats {@code least} to {@code most} times, or without a bound if {@code most} is negative; {@code text} is what says so. */
    void add(String text, String mark, int least, int most) throws PatternException {
        if (Math.max(least, most) > MAX_COUNT) {
            throw new PatternException("repetition " + text + " is above " + MAX_COUNT);
        }
        if (atom >= 0 && isRepeated) {
            out.insert(atom, "(?:").append(')');
        }
        boolean isOrdinary = Math.max(least, most) <= MAX_PIECE || (most >= 0 && most < least);
        if (atom < 0 || isOrdinary) {
            add(text, mark);
        } else {
            inPieces(mark, least, most);
        }
    }

    /** What is to come so often is written as often as it takes. */
    private void inPieces(String mark, int least, int most) throws PatternException {
        if (group >= atom) {
            throw new PatternException("repetition above " + MAX_PIECE
                    + " of a group that captures or changes flags is not supported, write (?:...)");
        }
        String repeated = out.substring(atom);
        out.setLength(atom);
        out.append("(?:");
        for (int left = least; left > 0; left -= MAX_PIECE) {
            out.append(repeated).append('{').append(Math.min(left, MAX_PIECE)).append('}');
        }
        for (int left = most - least; left > 0; left -= MAX_PIECE) {
            out.append(repeated)
                    .append("{0,")
                    .append(Math.min(left, MAX_PIECE))
                    .append('}')
                    .append(mark);
        }
        if (most < 0) {
            out.append(repeated).append('*').append(mark);
        }
        out.append(')');
        isRepeated = true;
    }
}
