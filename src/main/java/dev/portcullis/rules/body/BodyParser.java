package dev.portcullis.rules.body;

import dev.portcullis.rules.Value;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Takes content of one media type apart. Never throws on any content. Immutable and safe for concurrent use. */
public interface BodyParser {
    /** The name that rules use: {@code URLENCODED}, {@code MULTIPART}, {@code JSON} or {@code XML}. */
    String name();

    /** The parser that {@code ctl:requestBodyProcessor} names, in any letter case. */
    static Optional<BodyParser> named(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        List<BodyParser> all =
                List.of(new UrlEncodedParser(), new MultipartParser(), new JsonParser(), new XmlParser());
        return all.stream().filter(parser -> parser.name().equals(upper)).findFirst();
    }

    /** What {@code content} holds; {@code contentType} is the whole field value, empty when the field is absent. */
    ParsedBody parse(Value content, Value contentType, BodyLimits limits);
}
