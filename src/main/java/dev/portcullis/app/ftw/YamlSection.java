package dev.portcullis.app.ftw;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.ConstructNode;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.constructor.ConstructYamlNull;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.schema.Schema;

/** A mapping of a test file whose scalars are all texts or null, and where it stands, for messages. Immutable. */
record YamlSection(String place, Map<?, ?> values) {
    private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");

    /** Only what is null is not a text: {@code version:} is as good as absent, {@code version: ""} is an empty one. */
    private static final class TextsAndNulls implements Schema {
        @Override
        public ScalarResolver getScalarResolver() {
            return (value, isPlain) -> isPlain && NULLS.contains(value) ? Tag.NULL : Tag.STR;
        }

        @Override
        public Map<Tag, ConstructNode> getSchemaTagConstructors() {
            return Map.of(Tag.NULL, new ConstructYamlNull());
        }
    }

    /** The document in {@code in}, which must be a mapping. */
    static YamlSection read(String place, InputStream in) throws InvalidTestException {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(place)
                .setSchema(new TextsAndNulls())
                .build();
        try {
            return of(place, new Load(settings).loadFromInputStream(in));
        } catch (YamlEngineException e) {
            throw new InvalidTestException(place + ": is not YAML: " + e.getMessage());
        }
    }

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
        requireOnly(known, Map.of());
    }

    /** @param reasons why a key that exists elsewhere is not known here, and what to do */
    void requireOnly(Set<String> known, Map<String, String> reasons) throws InvalidTestException {
        for (Object key : values.keySet()) {
            String name = String.valueOf(key);
            if (!known.contains(name)) {
                throw fault(name, reasons.getOrDefault(name, "is not a key here, which are " + sorted(known)));
            }
        }
    }

    private static String sorted(Set<String> words) {
        return String.join(", ", words.stream().sorted().toList());
    }

    boolean has(String key) {
        return values.containsKey(key);
    }

    YamlSection section(String key) throws InvalidTestException {
        Object value = values.get(key);
        return value == null ? new YamlSection(place + ": " + key, Map.of()) : of(place + ": " + key, value);
    }

    List<?> list(String key) throws InvalidTestException {
        Object value = values.get(key);
        if (value == null) {
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

    List<String> texts(String key) throws InvalidTestException {
        List<String> texts = new ArrayList<>();
        for (Object each : list(key)) {
            texts.add(String.valueOf(each));
        }
        return texts;
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
