package dev.portcullis.rules.plan;

/**
 * Bytes in 62 groups, a bit each, so that one word says what a value contains. Letters have a group each whatever their case, and one bit more says that there
 * are capitals; most punctuation has its own, since that is what attacks need and ordinary text lacks.
 */
public final class ByteGroups {
    /** A bit that the presence of every value has, the empty one too. */
    public static final long ALWAYS = 1L << 63;

    /** The bit of capital letters. */
    private static final long CAPITAL = 1L << 62;

    private static final int DIGIT = 26;
    private static final int LINE = 27;
    private static final int NUL = 28;
    private static final int CONTROL = 29;
    private static final int HIGH = 30;
    private static final int FIRST_PUNCTUATION = 31;
    /** Those that share a group are common together. */
    private static final String[] PUNCTUATION = {
        " ", "!", "\"", "#", "$", "%", "&", "'", "(", ")", "*", "+", ",", "-", ".", "/", ":", ";", "<", "=", ">", "?",
        "@", "[]", "\\", "^", "_", "`", "{}", "|", "~"
    };

    private static final long[] BITS = bits();

    private ByteGroups() {}

    private static long[] bits() {
        long[] bits = new long[256];
        for (int b = 0; b < 256; b++) {
            bits[b] = 1L << (b >= 0x80 ? HIGH : b == 0 ? NUL : b >= '\t' && b <= '\r' ? LINE : CONTROL);
        }
        for (int letter = 0; letter < 26; letter++) {
            bits['a' + letter] = 1L << letter;
            bits['A' + letter] = 1L << letter | CAPITAL;
        }
        for (int digit = '0'; digit <= '9'; digit++) {
            bits[digit] = 1L << DIGIT;
        }
        for (int i = 0; i < PUNCTUATION.length; i++) {
            for (int j = 0; j < PUNCTUATION[i].length(); j++) {
                bits[PUNCTUATION[i].charAt(j)] = 1L << (FIRST_PUNCTUATION + i);
            }
        }
        return bits;
    }

    /** The bits of every byte; never write to it. */
    static long[] table() {
        return BITS;
    }

    /** The bits of the groups that have a byte of {@code set}, 256 bits; without the bit for capitals. */
    static long mask(long[] set) {
        long mask = 0;
        for (int b = 0; b < 256; b++) {
            mask |= (set[b >> 6] & 1L << b) != 0 ? BITS[b] : 0;
        }
        return mask & ~CAPITAL;
    }

    /** The bits that say whether one of {@code bytes}, one char each, may be there; for capitals, only the bit for these. */
    public static long mask(String bytes) {
        long mask = 0;
        for (int i = 0; i < bytes.length(); i++) {
            char c = bytes.charAt(i);
            mask |= c >= 'A' && c <= 'Z' ? CAPITAL : BITS[c];
        }
        return mask;
    }
}
