package dev.portcullis.http;

/**
 * A path and everything below it: {@code /app} is {@code /app} and {@code /app/x}, not {@code /apple}. Compared with the canonical path, on whole segments and letter by letter, by whoever
 * asks: routes and the rules of who may do what cannot disagree. Latin-1 text. Immutable.
 */
public record PathPrefix(String text) {
    public PathPrefix {
        if (!text.startsWith("/")) {
            throw new IllegalArgumentException("the prefix is \"" + text + "\", must start with /");
        }
    }

    /** How much of a path it fixes: {@code /app/} is no longer than {@code /app}, since both are the same. */
    public int length() {
        return text.endsWith("/") ? text.length() - 1 : text.length();
    }

    /** Whether the canonical {@code path} lies here. {@code *} (the asterisk form) belongs to {@code /}. */
    public boolean covers(String path) {
        if (text.equals("/")) {
            return true;
        }
        int length = length();
        return path.regionMatches(0, text, 0, length) && (path.length() == length || path.charAt(length) == '/');
    }
}
