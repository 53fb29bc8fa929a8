package dev.portcullis.rules.injection;

import dev.portcullis.rules.Value;
import java.util.Locale;
import java.util.function.LongConsumer;

/**
 * Finds cross-site scripting: text that runs code when a page shows it, in one of the five places where applications put text
 * unescaped: between tags, or in an attribute value that is unquoted or quoted in one of three ways.
 */
public final class XssDetector {
    private XssDetector() {}

    /** Whether {@code value} runs code in any of the five contexts. */
    public static boolean isXss(Value value) {
        return isXss(value, steps -> {});
    }

    /** As {@link #isXss(Value)}; {@code work} is told how many bytes were looked at, which is linear in the value. */
    public static boolean isXss(Value value, LongConsumer work) {
        work.accept(value.length());
        boolean isDocument = isDocument(value);
        for (HtmlReader.Context context : HtmlReader.Context.values()) {
            if (HtmlReader.isActive(value, context, isDocument, work)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isDocument(Value value) {
        for (int at = value.from(); at < value.to(); at++) {
            if (value.array()[at] == '<') {
                String start = Value.of(value.array(), at, Math.min(value.to(), at + 6))
                        .latin1()
                        .toLowerCase(Locale.ROOT);
                if (start.startsWith("<html") || start.equals("<head>")) {
                    return true;
                }
            }
        }
        return false;
    }
}
