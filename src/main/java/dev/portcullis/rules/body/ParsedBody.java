package dev.portcullis.rules.body;

import dev.portcullis.rules.Value;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a parser understood of some content. With an {@link #error()} the lists hold what came before it. Immutable.
 *
 * @param arguments names and values in the order of the content, every one of them
 * @param files multipart parts that carry a file name
 * @param partHeaders header lines of multipart parts
 * @param xml the document, empty unless the content is XML
 */
public record ParsedBody(
        List<Argument> arguments,
        List<FilePart> files,
        List<PartHeader> partHeaders,
        XmlTree xml,
        Set<BodyFlag> flags,
        Optional<BodyError> error) {
    /** Nothing in it and nothing wrong with it. */
    public static final ParsedBody EMPTY = new ParsedBody(
            List.of(), List.of(), List.of(), XmlTree.EMPTY, EnumSet.noneOf(BodyFlag.class), Optional.empty());

    public ParsedBody {
        arguments = List.copyOf(arguments);
        files = List.copyOf(files);
        partHeaders = List.copyOf(partHeaders);
        flags = Set.copyOf(flags);
    }

    /**
     * One name and value. {@code name} is ModSecurity's spelling ({@code json.list.array_0}) and {@code otherName} Coraza's
     * ({@code json.list.0}); they are equal except inside JSON arrays. Selecting by name should accept either.
     */
    public record Argument(Value name, Value otherName, Value value) {
        static Argument of(Value name, Value value) {
            return new Argument(name, name, value);
        }
    }

    /** A multipart part with a file name: the field's name, the file's name as sent, and the content. */
    public record FilePart(Value name, Value fileName, Value content) {}

    /** A header line of a multipart part: the field's name of the part (may be empty) and the whole line. */
    public record PartHeader(Value partName, Value line) {}
}
