package dev.portcullis.rules.transform;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The transformations by name, upper and lower case being the same; aliases ({@code normalisePath}) find the same instance.
 *
 * <p>{@code t:none} is not here: it empties the list of transformations, which is the compiler's business. Immutable.
 */
public final class TransformationCatalog {
    /** What any transformation takes for white space. In the catalog, one capital and one byte above 0x7F stand for all. */
    private static final String SPACE = " \t\n\u000b\f\r\u00a0";

    private final Map<String, Transformation> byName;

    private TransformationCatalog(List<Transformation> transformations, Map<String, String> aliases) {
        Map<String, Transformation> all = new HashMap<>();
        for (Transformation transformation : transformations) {
            all.put(key(transformation.name()), transformation);
        }
        aliases.forEach((alias, name) -> all.put(key(alias), all.get(key(name))));
        byName = Map.copyOf(all);
    }

    private TransformationCatalog(Map<String, Transformation> byName) {
        this.byName = Map.copyOf(byName);
    }

    /** Every transformation that ModSecurity v3 or Coraza has. */
    public static TransformationCatalog standard() {
        return new TransformationCatalog(
                List.of(
                        new NamedTransformation("base64Decode", Encodings::base64Decode),
                        new NamedTransformation("base64DecodeExt", Encodings::base64DecodeExt),
                        new NamedTransformation("base64Encode", Encodings::base64Encode),
                        new NamedTransformation("cmdLine", Commands::cmdLine, "\"'\\^,;A" + SPACE),
                        new NamedTransformation("compressWhitespace", Simple::compressWhitespace, SPACE),
                        new NamedTransformation("cssDecode", Escapes::cssDecode, "\\"),
                        new NamedTransformation("escapeSeqDecode", Escapes::escapeSeqDecode, "\\"),
                        new NamedTransformation("hexDecode", Encodings::hexDecode),
                        new NamedTransformation("hexEncode", Encodings::hexEncode),
                        new NamedTransformation("htmlEntityDecode", HtmlEntities::decode, "&"),
                        new NamedTransformation("jsDecode", Escapes::jsDecode, "\\"),
                        new NamedTransformation("length", Simple::length),
                        new NamedTransformation("lowercase", Simple::lowercase, "A"),
                        new NamedTransformation("md5", Encodings::md5),
                        new NamedTransformation("normalizePath", Paths::normalizePath, "/."),
                        new NamedTransformation("normalizePathWin", Paths::normalizePathWin, "/\\."),
                        new NamedTransformation("parityEven7bit", Simple::parityEven7bit),
                        new NamedTransformation("parityOdd7bit", Simple::parityOdd7bit),
                        new NamedTransformation("parityZero7bit", Simple::parityZero7bit),
                        new NamedTransformation("phpArgsNames", Commands::phpArgsNames),
                        new NamedTransformation("removeComments", Comments::removeComments, "*#-"),
                        new NamedTransformation("removeCommentsChar", Comments::removeCommentsChar, "*#-"),
                        new NamedTransformation("removeNulls", Simple::removeNulls, "\0"),
                        new NamedTransformation("removeWhitespace", Simple::removeWhitespace, SPACE),
                        new NamedTransformation("replaceComments", Comments::replaceComments, "*"),
                        new NamedTransformation("replaceNulls", Simple::replaceNulls, "\0"),
                        new NamedTransformation("sha1", Encodings::sha1),
                        new NamedTransformation("sqlHexDecode", Encodings::sqlHexDecode, "x"),
                        new NamedTransformation("trim", Simple::trim, SPACE),
                        new NamedTransformation("trimLeft", Simple::trimLeft, SPACE),
                        new NamedTransformation("trimRight", Simple::trimRight, SPACE),
                        new NamedTransformation("uppercase", Simple::uppercase),
                        new NamedTransformation("urlDecode", UrlCoding::urlDecode, "%+"),
                        new NamedTransformation("urlDecodeUni", UrlCoding::urlDecodeUni, "%+"),
                        new NamedTransformation("urlEncode", UrlCoding::urlEncode),
                        new NamedTransformation("utf8toUnicode", UrlCoding::utf8toUnicode, "\u0080")),
                Map.of("normalisePath", "normalizePath", "normalisePathWin", "normalizePathWin"));
    }

    /** This catalog, with {@code t:urlDecodeUni} by {@code map}. */
    public TransformationCatalog with(UnicodeMap map) {
        Map<String, Transformation> all = new HashMap<>(byName);
        all.put(key("urlDecodeUni"), map.urlDecodeUni());
        return new TransformationCatalog(all);
    }

    /** The transformation called {@code name}, written without the leading {@code t:}. */
    public Optional<Transformation> find(String name) {
        return Optional.ofNullable(byName.get(key(name)));
    }

    /** All names and aliases in lower case, sorted: for messages that suggest one. */
    public SortedSet<String> names() {
        return new TreeSet<>(byName.keySet());
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
