package dev.portcullis.identity;

/** Text from the network, cut and escaped, fit for a log line. */
public final class Excerpt {
    private static final int MAX_CHARS = 64;

    private Excerpt() {}

    /** At most 64 characters of {@code text}. */
    public static String of(String text) {
        return of(text, MAX_CHARS);
    }

    /** At most {@code max} characters of {@code text}. */
    public static String of(String text, int max) {
        StringBuilder out = new StringBuilder();
        int end = Math.min(text.length(), max);
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (c >= 0x20 && c < 0x7F && c != '"' && c != '\\') {
                out.append(c);
            } else {
                out.append(String.format("\\u%04x", (int) c));
            }
        }
        return end < text.length() ? out.append("...").toString() : out.toString();
    }
}
