package dev.portcullis.rules;

/** Reads and writes decimal numbers the way rules mean them. */
final class Numbers {
    private Numbers() {}

    /** The number that all of {@code text} spells in at most 18 digits, or -1. */
    static long parseDecimal(String text) {
        if (text.isEmpty() || text.length() > 18) {
            return -1;
        }
        long value = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            value = value * 10 + (c - '0');
        }
        return value;
    }

    /** The number at the start of {@code value}, as C's {@code atoi}: blanks, a sign, digits; 0 without digits, and bounded. */
    static long leading(Value value) {
        int at = 0;
        int length = value.length();
        while (at < length && (value.at(at) == ' ' || value.at(at) == '\t')) {
            at++;
        }
        boolean negative = at < length && value.at(at) == '-';
        if (at < length && (value.at(at) == '-' || value.at(at) == '+')) {
            at++;
        }
        long number = 0;
        while (at < length && value.at(at) >= '0' && value.at(at) <= '9' && number < Long.MAX_VALUE / 100) {
            number = number * 10 + (value.at(at++) - '0');
        }
        return negative ? -number : number;
    }

    private static final Value[] SMALL = new Value[256];

    static {
        for (int i = 0; i < SMALL.length; i++) {
            SMALL[i] = Value.ofLatin1(Integer.toString(i));
        }
    }

    static Value decimal(long number) {
        return number >= 0 && number < SMALL.length ? SMALL[(int) number] : Value.ofLatin1(Long.toString(number));
    }
}
