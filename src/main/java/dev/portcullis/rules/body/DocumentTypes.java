package dev.portcullis.rules.body;

import java.util.List;
import java.util.function.Predicate;

/** The document types that ordinary clients name, and that declare nothing which changes what a document means. */
final class DocumentTypes {
    /** How the names of document types begin that ordinary clients write: of HTML, SVG and property lists. */
    private static final List<String> PUBLISHED = List.of(
            "-//w3c//",
            "-//ietf//",
            "-//apple//",
            "http://www.w3.org/",
            "http://www.apple.com/dtds/",
            "https://www.apple.com/dtds/",
            "about:legacy-compat");

    private DocumentTypes() {}

    /** Whether all that stands in quotes in {@code lower}, a declaration in lower case, is well known, and nothing of a client's own. */
    static boolean arePublished(String lower) {
        for (int at = 0; at < lower.length(); at++) {
            char quote = lower.charAt(at);
            if (quote == '"' || quote == '\'') {
                int close = lower.indexOf(quote, at + 1);
                if (close < 0 || PUBLISHED.stream().noneMatch(known(lower, at + 1))) {
                    return false;
                }
                at = close;
            }
        }
        return true;
    }

    private static Predicate<String> known(String lower, int at) {
        return prefix -> lower.startsWith(prefix, at);
    }
}
