package dev.portcullis.config;

import dev.portcullis.config.HtmlConfig.Allowed;
import dev.portcullis.config.HtmlConfig.Named;
import dev.portcullis.config.HtmlConfig.Own;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code routes[].cleanHtml}. */
final class HtmlKeys {
    /** Elements in which anything may run or that change how the rest is read. */
    private static final Set<String> UNSAFE_ELEMENTS = Set.of(
            "script",
            "style",
            "iframe",
            "frame",
            "frameset",
            "object",
            "embed",
            "applet",
            "base",
            "link",
            "meta",
            "svg",
            "math",
            "template",
            "noscript",
            "noembed",
            "noframes",
            "xmp",
            "plaintext",
            "title",
            "textarea",
            "html",
            "head",
            "body",
            "portal");

    private static final Set<String> UNSAFE_ATTRIBUTES = Set.of("style", "srcdoc", "formaction", "xmlns", "is", "slot");
    private static final Set<String> UNSAFE_PROTOCOLS = Set.of("javascript", "vbscript", "data", "blob", "file");

    private static final ValueKind<String> ELEMENT =
            name("an element that can be safe, in lower case", "p", UNSAFE_ELEMENTS);
    private static final ValueKind<String> ATTRIBUTE_OWNER = new ValueKind<>(
            "an element, or \"*\" for all",
            "a",
            ValueKind.Schema.TEXT,
            text -> text.equals("*") ? text : ELEMENT.parse(text));
    private static final ValueKind<String> PROTOCOL =
            name("a protocol of URLs that runs no code, in lower case", "https", UNSAFE_PROTOCOLS);

    private HtmlKeys() {}

    static HtmlConfig read(Section s) {
        List<String> fields = s
                .requiredList(
                        "fields",
                        Kinds.TEXT,
                        "Names of form and multipart fields, and paths in JSON that begin with `json.`, as in `json.posts.*.text`; `*` stands for any text. Letter case does not matter, and a name is also whatever is below it (`comment[0]`), and what PHP takes for it (`user.comment` for `user_comment`).")
                .stream()
                .map(Located::value)
                .toList();
        Named named = s.value(
                "policy",
                Kinds.choice(Named.values()),
                "basic",
                "What may stay: `basic` (inline formatting), `formatting` (and paragraphs, headings, lists), `links` (and links), `images` (and images), each with what comes before it.");
        Own own = s.optionalSection("allow", "`policy` decides", "What may stay, instead of `policy`.", HtmlKeys::own);
        if (own != null && s.has("policy")) {
            s.fault("allow", "cannot stand beside policy, needs one of the two");
        }
        Allowed allowed = own == null ? named : own;
        return new HtmlConfig(fields, allowed);
    }

    private static @Nullable Own own(Section s) {
        List<String> elements = s.list("elements", ELEMENT, List.of(), "Elements; what is in others stays as text.");
        Map<String, List<String>> attributes = s.namedValues(
                "attributes",
                ATTRIBUTE_OWNER,
                "Attributes, each with the elements that may have it, `*` for all: `href: a`.");
        for (String attribute : attributes.keySet()) {
            boolean isName = isLower(attribute);
            if (!isName || attribute.startsWith("on") || UNSAFE_ATTRIBUTES.contains(attribute)) {
                s.fault(
                        "attributes",
                        Report.quoted(attribute) + " needs to be an attribute that runs no code, in lower case");
            }
        }
        List<String> protocols =
                s.list("protocols", PROTOCOL, List.of("https"), "What URLs may begin with; relative ones always may.");
        return new Own(elements, attributes, protocols);
    }

    private static ValueKind<String> name(String need, String example, Set<String> unsafe) {
        return new ValueKind<>(
                need,
                example,
                ValueKind.Schema.pattern("^[a-z][a-z0-9-]*$"),
                text -> isLower(text) && !unsafe.contains(text) ? text : null);
    }

    private static boolean isLower(String text) {
        return !text.isEmpty()
                && text.charAt(0) >= 'a'
                && text.charAt(0) <= 'z'
                && text.chars().allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-');
    }
}
