package dev.portcullis.stage.auth;

/** Looks for names among the pairs of a query or a form ({@code application/x-www-form-urlencoded}). Stateless. */
final class FormNames {
    private FormNames() {}

    /** Whether one of the pairs has {@code name}; {@code ;} separates pairs to some. */
    static boolean has(String pairs, String name) {
        return has(pairs, name, false);
    }

    /** As {@link #has}; letters of {@code name}, which is in lower case, may be capitals there, which are the same to some (ASP.NET). */
    static boolean hasWithoutCase(String pairs, String name) {
        return has(pairs, name, true);
    }

    private static boolean has(String pairs, String name, boolean ignoresCase) {
        int start = 0;
        for (int i = 0; i <= pairs.length(); i++) {
            if (i == pairs.length() || pairs.charAt(i) == '&' || pairs.charAt(i) == ';') {
                if (isNamed(pairs, start, i, name, ignoresCase)) {
                    return true;
                }
                start = i + 1;
            }
        }
        return false;
    }

    private static boolean isNamed(String pairs, int start, int end, String name, boolean ignoresCase) {
        int matched = 0;
        for (int i = start; i < end && pairs.charAt(i) != '='; i++) {
            char c = pairs.charAt(i);
            int high = c == '%' && i + 2 < end ? Character.digit(pairs.charAt(i + 1), 16) : -1;
            int low = high < 0 ? -1 : Character.digit(pairs.charAt(i + 2), 16);
            if (low >= 0) {
                c = (char) (high * 16 + low);
                i += 2;
            }
            if (ignoresCase && c >= 'A' && c <= 'Z') {
                c = (char) (c + 32);
            }
            if (matched == 0 && (c == ' ' || c == '+')) {
                continue;
            }
            if (matched == name.length() || asPhp(c) != name.charAt(matched++)) {
                return false;
            }
        }
        return matched == name.length();
    }

    /** PHP takes these for one, and spaces in front for nothing. */
    private static char asPhp(char c) {
        return c == '.' || c == '[' || c == ' ' || c == '+' ? '_' : c;
    }
}
