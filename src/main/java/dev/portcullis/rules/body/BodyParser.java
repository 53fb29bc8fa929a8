package dev.portcullis.rules.body;

import dev.portcullis.rules.Value;

/** Takes content of one media type apart. Never throws on any content. Immutable and safe for concurrent use. */
public interface BodyParser {
    /** The name that rules use: {@code URLENCODED}, {@code MULTIPART}, {@code JSON} or {@code XML}. */
    String name();

    /** What {@code content} holds; {@code contentType} is the whole field value, empty when the field is absent. */
    ParsedBody parse(Value content, Value contentType, BodyLimits limits);
}
