package dev.portcullis.rules.body;

import dev.portcullis.rules.Value;
import dev.portcullis.rules.body.ParsedBody.Argument;

/**
 * JSON by RFC 8259: UTF-8, no comments, no trailing commas, no lone surrogates. What only forgiving readers take is an error, but read all the same, so that rules see
 * what such a reader sees.
 *
 * <p>Every scalar is an argument under its path: {@code json.user.name}, and in arrays {@code json.list.array_0} (ModSecurity)
 * beside {@code json.list.0} (Coraza). Strings are decoded, numbers and booleans are their text, null is empty. Duplicate
 * members are all kept, and an empty object or array inside of another is an empty argument. Empty content has no arguments
 * and no error. No recursion, so depth costs no stack.
 */
public final class JsonParser implements BodyParser {
    @Override
    public String name() {
        return "JSON";
    }

    @Override
    public ParsedBody parse(Value content, Value contentType, BodyLimits limits) {
        BodyBuilder body = new BodyBuilder(limits);
        if (!content.isEmpty()) {
            new JsonReader(content, body, (path, value, from, to) -> body.argument(argument(path, value))).document();
        }
        return body.build();
    }

    private static Argument argument(JsonPath path, Value value) {
        Value name = path.name();
        return new Argument(name, path.hasOneSpelling() ? name : path.otherName(), value);
    }
}
