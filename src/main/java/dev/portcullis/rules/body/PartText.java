package dev.portcullis.rules.body;

import dev.portcullis.rules.Value;
import dev.portcullis.rules.content.ContentCharset;
import java.util.Locale;
import java.util.Set;

/** What the header lines of a multipart part say about its text. */
final class PartText {
    private static final Set<String> PLAIN = Set.of("7bit", "8bit", "binary");
    private static final Set<String> UTF_8 = Set.of("", "utf-8", "utf8", "us-ascii");

    private PartText() {}

    /** Whether {@code line} says that the text is not UTF-8 as it stands there. */
    static boolean isForeign(Value line) {
        String text = line.latin1().toLowerCase(Locale.ROOT);
        int colon = text.indexOf(':');
        String name = colon < 0 ? "" : text.substring(0, colon).strip();
        String value = text.substring(colon + 1).strip();
        return switch (name) {
            case "content-transfer-encoding" -> !PLAIN.contains(value);
            case "content-type" -> !UTF_8.contains(ContentCharset.name(value));
            default -> false;
        };
    }
}
