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
    static boolean isOtherThanUtf8(Value line) {
        return switch (name(line)) {
            case "content-transfer-encoding" -> !PLAIN.contains(value(line));
            case "content-type" -> !UTF_8.contains(ContentCharset.name(value(line)));
            default -> false;
        };
    }

    /** Whether {@code line} says that ASCII in the text is not ASCII as it stands there. */
    static boolean isForeign(Value line) {
        return switch (name(line)) {
            case "content-transfer-encoding" -> !PLAIN.contains(value(line));
            case "content-type" -> ContentCharset.of(value(line)).kind() != ContentCharset.Kind.ASCII_BASED;
            default -> false;
        };
    }

    /** Whether {@code line} says that the part is a multipart message itself. */
    static boolean hasParts(Value line) {
        return name(line).equals("content-type") && value(line).startsWith("multipart/");
    }

    private static String name(Value line) {
        String text = line.latin1();
        int colon = text.indexOf(':');
        return colon < 0 ? "" : text.substring(0, colon).strip().toLowerCase(Locale.ROOT);
    }

    private static String value(Value line) {
        String text = line.latin1();
        return text.substring(text.indexOf(':') + 1).strip().toLowerCase(Locale.ROOT);
    }
}
