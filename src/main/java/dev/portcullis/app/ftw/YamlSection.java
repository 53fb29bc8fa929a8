package dev.portcullis.app.ftw;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A mapping of a test file whose scalars are all texts, and where it stands, for messages. Immutable. */
record YamlSection(String place, Map<?, ?> values) {
    static YamlSection of(String place, @Nullable Object value) throws InvalidTestException {
        if (value instanceof Map<?, ?> map) {
            return new YamlSection(place, map);
        }
        throw new InvalidTestException(place + ": needs a mapping");
    }

    InvalidTestException fault(String key, String need) {
        return new InvalidTestException(place + ": " + key + ": " + need);
    }

    void requireOnly(Set<String> known) throws InvalidTestException {
        for (Object key : values.keySet()) {
            if (!known.contains(String.valueOf(key))) {
                throw fault(String.valueOf(key), "is not supported");
            }
        }
    }

    boolean has(String key) {
        return values.containsKey(key);
    }

    YamlSection section(String key) throws InvalidTestException {
        Object value = values.get(key);
        // an empty value is an empty text to a reader that knows no null
        return "".equals(value) || value == null ? new YamlSection(place, Map.of()) : of(place + ": " + key, value);
    }

    List<?> list(String key) throws InvalidTestException {
        Object value = values.get(key);
        if (value == null || "".equals(value)) {
            return List.of();
        }
        if (value instanceof List<?> list) {
            return list;
        }
        throw fault(key, "needs a list");
    }

    @Nullable
    String text(String key) throws InvalidTestException {
        Object value = values.get(key);
        if (value == null || value instanceof String) {
            return (String) value;
        }
        throw fault(key, "needs a text");
    }

    String text(String key, String otherwise) throws InvalidTestException {
        String text = text(key);
        return text == null ? otherwise : text;
    }

    @Nullable
    Boolean flag(String key) throws InvalidTestException {
        String text = text(key);
        if (text == null || text.isEmpty()) {
            return null;
        }
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw fault(key, "is " + text + ", needs true or false");
        };
    }

    @Nullable
    Integer number(String key) throws InvalidTestException {
        String text = text(key);
        return text == null || text.isEmpty() ? null : Math.toIntExact(number(key, text));
    }

    List<Long> numbers(String key) throws InvalidTestException {
        List<Long> numbers = new ArrayList<>();
        for (Object each : list(key)) {
            numbers.add(number(key, String.valueOf(each)));
        }
        return numbers;
    }

    private long number(String key, String text) throws InvalidTestException {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw fault(key, "is " + text + ", needs a number");
        }
    }

    @Nullable
    Pattern pattern(String key) throws InvalidTestException {
        String text = text(key);
        if (text == null || text.isEmpty()) {
            return null;
        }
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            throw fault(key, "is not a pattern: " + e.getMessage());
        }
    }
}
