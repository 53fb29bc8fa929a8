package dev.portcullis.identity;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What a token says, as JSON values: {@code String}, {@code Boolean}, {@code Long}, {@code Double}, and immutable lists and maps of them. Immutable.
 */
public record Claims(Map<String, Object> values) {
    /** The end of the year 9999: what RFC 3339 can write. */
    private static final long LAST_SECOND = 253_402_300_799L;

    /** The claim {@code name} if it is a text. */
    public Optional<String> text(String name) {
        return Optional.ofNullable(textOrNull(name));
    }

    /** As {@link #text}, or null. */
    public @Nullable String textOrNull(String name) {
        return values.get(name) instanceof String text ? text : null;
    }

    /** Whether there is a claim {@code name}. */
    public boolean has(String name) {
        return values.containsKey(name);
    }

    /** The whole seconds of the NumericDate {@code name} (RFC 7519 section 2), between 1970 and 9999; empty if there is none or it is none. */
    public OptionalLong date(String name) {
        Object date = values.get(name);
        if (date instanceof Long whole && whole >= 0 && whole <= LAST_SECOND) {
            return OptionalLong.of(whole);
        }
        if (date instanceof Double number && number >= 0 && number <= LAST_SECOND) {
            return OptionalLong.of(number.longValue());
        }
        return OptionalLong.empty();
    }

    /**
     * The texts at {@code path}: one for a text, number or truth value, each for a list, none for an object or nothing. {@code scope} and {@code scp}
     * are lists of words in one text (RFC 8693 section 4.2) and come apart.
     */
    public List<String> texts(ClaimPath path) {
        Object value = path.in(values);
        if (value == null) {
            return List.of();
        }
        if (value instanceof String text && isOfWords(path)) {
            return words(text);
        }
        if (!(value instanceof List<?> list)) {
            String text = text(value);
            return text == null ? List.of() : List.of(text);
        }
        List<String> texts = new ArrayList<>(list.size());
        for (Object item : list) {
            String text = item == null ? null : text(item);
            if (text != null) {
                texts.add(text);
            }
        }
        return texts;
    }

    /** Whether {@link #texts} takes apart what stands at {@code path}, be it into one text. */
    public boolean isList(ClaimPath path) {
        return isOfWords(path) || path.in(values) instanceof List;
    }

    private static boolean isOfWords(ClaimPath path) {
        return path.text().equals("scope") || path.text().equals("scp");
    }

    private static @Nullable String text(Object value) {
        return value instanceof Map || value instanceof List ? null : value.toString();
    }

    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i == text.length() || text.charAt(i) == ' ') {
                if (i > start) {
                    words.add(text.substring(start, i));
                }
                start = i + 1;
            }
        }
        return words;
    }
}
