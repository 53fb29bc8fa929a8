package dev.portcullis.http;

/** Byte classes of the HTTP grammar: {@code tchar} (RFC 9110 section 5.6.2) and ASCII case. */
public final class Tokens {
    private static final boolean[] TCHAR = new boolean[256];

    static {
        for (int c = '0'; c <= '9'; c++) {
            TCHAR[c] = true;
        }
        for (int c = 'a'; c <= 'z'; c++) {
            TCHAR[c] = true;
            TCHAR[c - 32] = true;
        }
        for (char c : "!#$%&'*+-.^_`|~".toCharArray()) {
            TCHAR[c] = true;
        }
    }

    private Tokens() {}

    /** Whether {@code b} may stand in a token. */
    public static boolean isTchar(byte b) {
        return TCHAR[b & 0xFF];
    }

    /** Whether {@code text} is one or more {@code tchar}. */
    public static boolean isToken(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c > 127 || !TCHAR[c]) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    /** {@code b} with ASCII upper case folded; all other bytes unchanged. */
    public static byte lower(byte b) {
        return b >= 'A' && b <= 'Z' ? (byte) (b + 32) : b;
    }
}
