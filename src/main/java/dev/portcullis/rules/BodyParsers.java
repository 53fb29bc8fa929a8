package dev.portcullis.rules;

import dev.portcullis.rules.body.BodyParser;
import dev.portcullis.rules.body.JsonParser;
import dev.portcullis.rules.body.MultipartParser;
import dev.portcullis.rules.body.UrlEncodedParser;
import dev.portcullis.rules.body.XmlParser;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The body parsers by the names that {@code ctl:requestBodyProcessor} uses, and which one a media type asks for. */
final class BodyParsers {
    static final String URLENCODED = "URLENCODED";
    static final String MULTIPART = "MULTIPART";
    static final String JSON = "JSON";
    static final String XML = "XML";
    /** Shown to rules whole, as REQUEST_BODY, and not taken apart. */
    static final String RAW = "RAW";

    private BodyParsers() {}

    /** Those that {@code ctl:requestBodyProcessor} may name. */
    static Set<String> ofRequests() {
        return Set.of(URLENCODED, MULTIPART, JSON, XML, RAW);
    }

    /** Those that {@code ctl:responseBodyProcessor} may name: no server answers with a form. */
    static Set<String> ofResponses() {
        return Set.of(JSON, XML, RAW);
    }

    /** Whether {@code REQUEST_BODY} is there although no rule asked for it. */
    static boolean showsRequestBody(String name) {
        return name.equals(URLENCODED) || name.equals(RAW);
    }

    static Map<String, BodyParser> standard() {
        return Stream.<BodyParser>of(new UrlEncodedParser(), new MultipartParser(), new JsonParser(), new XmlParser())
                .collect(Collectors.toUnmodifiableMap(BodyParser::name, parser -> parser));
    }

    /** The media type in {@code field}, a whole Content-Type, in lower case; what stands behind a comma or white space is cut off as well as parameters. */
    static String mediaType(@Nullable String field) {
        String text = field == null ? "" : field.strip();
        int end = 0;
        while (end < text.length() && ";, \t".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        return text.substring(0, end).toLowerCase(Locale.ROOT);
    }

    /** Whether content of {@code parser} is a form, or what a backend may take for one: {@code types} are all Content-Type fields. */
    static boolean isForm(String parser, List<String> types) {
        return parser.equals(URLENCODED)
                || types.stream().anyMatch(type -> forMediaType(mediaType(type)).equals(URLENCODED));
    }

    /**
     * The parser for content of this type, or an empty text. ModSecurity leaves JSON and XML to rules of its recommended configuration; here
     * they are recognised by themselves, {@code +json} and {@code +xml} included, and rules may still choose otherwise.
     */
    static String forMediaType(String lowerCaseType) {
        if (lowerCaseType.equals("application/x-www-form-urlencoded")) {
            return URLENCODED;
        }
        if (lowerCaseType.equals("multipart/form-data")) {
            return MULTIPART;
        }
        if (lowerCaseType.equals("application/json") || lowerCaseType.endsWith("+json")) {
            return JSON;
        }
        boolean isXml = lowerCaseType.equals("text/xml") || lowerCaseType.equals("application/xml");
        return isXml || lowerCaseType.endsWith("+xml") ? XML : "";
    }
}
