package dev.portcullis.stage;

/** Text of others in a line of the rule log: nothing in it can end a value, a line, or switch a terminal. */
final class LogText {
    private static final int MAX = 512;

    private LogText() {}

    /** Appends printable ASCII as it is, a quote and a backslash behind a backslash, every other char as {@code \xhh} or {@code \}{@code uhhhh}. */
    static void append(StringBuilder out, String text) {
        int end = Math.min(text.length(), MAX);
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c >= 0x20 && c < 0x7F) {
                out.append(c);
            } else {
                out.append(c < 0x100 ? String.format("\\x%02x", (int) c) : String.format("\\u%04x", (int) c));
            }
        }
        if (end < text.length()) {
            out.append("...");
        }
    }
}
