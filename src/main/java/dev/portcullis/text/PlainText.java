package dev.portcullis.text;

/** Text of files and command lines as messages may show it: nothing in it drives a terminal, ends a line or turns what stands behind it around. Stateless. */
public final class PlainText {
    private PlainText() {}

    /** {@code value} with a question mark for each character that is none to see. */
    public static String of(String value) {
        StringBuilder out = null;
        for (int i = 0; i < value.length(); i++) {
            if (isHidden(value, i)) {
                if (out == null) {
                    out = new StringBuilder(value);
                }
                out.setCharAt(i, '?');
            }
        }
        return out == null ? value : out.toString();
    }

    /** {@code value} as {@link #of} has it, without its middle where it is longer than {@code most}. */
    public static String of(String value, int most) {
        if (value.length() <= most) {
            return of(value);
        }
        int tail = most / 4;
        return of(value.substring(0, most - tail)) + " ... " + of(value.substring(value.length() - tail));
    }

    private static boolean isHidden(String value, int at) {
        char c = value.charAt(at);
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            case Character.SURROGATE -> !isHalfOfPair(value, at);
            default -> false;
        };
    }

    private static boolean isHalfOfPair(String value, int at) {
        return Character.isHighSurrogate(value.charAt(at))
                ? at + 1 < value.length() && Character.isLowSurrogate(value.charAt(at + 1))
                : at > 0 && Character.isHighSurrogate(value.charAt(at - 1));
    }
}
