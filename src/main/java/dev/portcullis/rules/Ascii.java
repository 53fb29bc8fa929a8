package dev.portcullis.rules;

/** Classes of bytes as the SecLang engines understand them: ASCII only, bytes above 0x7F belong to none. */
public final class Ascii {
    private Ascii() {}

    /** The value of a hexadecimal digit, or -1. */
    public static int hex(int b) {
        if (b >= '0' && b <= '9') {
            return b - '0';
        }
        int lower = b | 0x20;
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }

    /** The lower case of a letter, any other byte as it is. */
    public static int lower(int b) {
        return b >= 'A' && b <= 'Z' ? b + 0x20 : b;
    }

    /** Blank, tab, line feed, vertical tab, form feed or carriage return: what C calls {@code isspace}. */
    public static boolean isSpace(int b) {
        return b == ' ' || (b >= '\t' && b <= '\r');
    }

    public static boolean isDigit(int b) {
        return b >= '0' && b <= '9';
    }

    public static boolean isLetter(int b) {
        int lower = b | 0x20;
        return lower >= 'a' && lower <= 'z';
    }

    public static boolean isLetterOrDigit(int b) {
        return isLetter(b) || isDigit(b);
    }

    /** Whether {@code text}, Latin-1 and as it is spelled, stands in {@code in} at {@code at} and ends by {@code end}. */
    public static boolean standsAt(byte[] in, int at, int end, String text) {
        if (end - at < text.length()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if ((in[at + i] & 0xFF) != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
