package dev.portcullis.config;

import dev.portcullis.config.ValueKind.JsonType;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Writes the JSON schema from what the readers declare. */
final class SchemaText {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String NAME_PATTERN = "^[A-Za-z0-9._-]{1,64}$";

    private SchemaText() {}

    static String of(List<Key> keys) {
        ObjectNode root = JSON.objectNode();
        root.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        root.put("title", "Portcullis configuration");
        root.setAll(object(keys));
        return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    }

    private static ObjectNode object(List<Key> keys) {
        ObjectNode node = JSON.objectNode().put("type", "object").put("additionalProperties", false);
        ArrayNode required = JSON.arrayNode();
        ObjectNode properties = node.putObject("properties");
        for (Key key : keys) {
            properties.set(key.name(), property(key));
            if (key.required()) {
                required.add(key.name());
            }
        }
        if (!required.isEmpty()) {
            node.set("required", required);
        }
        return node;
    }

    private static ObjectNode property(Key key) {
        ObjectNode node = JSON.objectNode();
        String fallback = key.fallback().isEmpty() ? "" : " Default: " + key.fallback() + ".";
        node.put("description", key.doc() + fallback);
        node.setAll(type(key));
        return node;
    }

    private static ObjectNode type(Key key) {
        return switch (key.form()) {
            case VALUE -> scalar(key.kind());
            case LIST -> list(scalar(key.kind()), key.required() || key.filled());
            case SECTION -> object(key.children());
            case SECTION_LIST -> list(object(key.children()), key.required() || key.filled());
            case NAMED_SECTIONS -> named(object(key.children()), key.required());
            case NAMED_VALUES -> {
                ObjectNode node = JSON.objectNode().put("type", "object");
                ArrayNode either = node.putObject("additionalProperties").putArray("anyOf");
                either.add(scalar(key.kind())).add(list(scalar(key.kind()), key.filled()));
                yield key.filled() ? node.put("minProperties", 1) : node;
            }
            case SECRET -> secret();
        };
    }

    private static ObjectNode scalar(ValueKind<?> kind) {
        ObjectNode node = JSON.objectNode();
        if (kind.schema().type() == JsonType.SCALAR) {
            node.putArray("type").add("string").add("number").add("boolean");
            node.put("minLength", 1);
        } else {
            node.put("type", kind.schema().type().name().toLowerCase(Locale.ROOT));
        }
        if (kind.schema().type() == JsonType.INTEGER) {
            node.put("minimum", kind.schema().least())
                    .put("maximum", kind.schema().most());
        }
        if (!kind.schema().pattern().isEmpty()) {
            node.put("pattern", kind.schema().pattern());
        }
        if (!kind.schema().choices().isEmpty()) {
            ArrayNode choices = node.putArray("enum");
            boolean isNumber = kind.schema().type() == JsonType.NUMBER;
            kind.schema().choices().forEach(choice -> {
                if (isNumber) {
                    choices.add(Double.parseDouble(choice));
                } else {
                    choices.add(choice);
                }
            });
        }
        if (kind.schema().isText() && kind.schema().choices().isEmpty()) {
            node.putArray("examples").add(kind.example());
        }
        return node;
    }

    private static ObjectNode list(ObjectNode items, boolean required) {
        ObjectNode node = JSON.objectNode().put("type", "array");
        node.set("items", items);
        return required ? node.put("minItems", 1) : node;
    }

    private static ObjectNode named(ObjectNode values, boolean required) {
        ObjectNode node = JSON.objectNode().put("type", "object");
        node.putObject("propertyNames").put("pattern", NAME_PATTERN);
        node.set("additionalProperties", values);
        return required ? node.put("minProperties", 1) : node;
    }

    private static ObjectNode secret() {
        ObjectNode node = JSON.objectNode().put("type", "object").put("additionalProperties", false);
        ObjectNode places = node.putObject("properties");
        places.putObject("file").put("type", "string");
        places.putObject("env").put("type", "string").put("pattern", "^[A-Za-z_][A-Za-z0-9_]*$");
        return node.put("minProperties", 1).put("maxProperties", 1);
    }
}
