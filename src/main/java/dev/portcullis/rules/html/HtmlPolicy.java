package dev.portcullis.rules.html;

import java.util.List;
import java.util.Map;
import org.owasp.html.Handler;
import org.owasp.html.HtmlChangeListener;
import org.owasp.html.HtmlPolicyBuilder;
import org.owasp.html.HtmlSanitizer;
import org.owasp.html.HtmlStreamRenderer;
import org.owasp.html.PolicyFactory;
import org.owasp.html.Sanitizers;

/** Which HTML may stay. Immutable and safe for concurrent use. */
public final class HtmlPolicy {
    private static final Listener LISTENER = new Listener();

    private final PolicyFactory factory;

    private HtmlPolicy(PolicyFactory factory) {
        this.factory = factory;
    }

    /** Inline formatting: {@code b}, {@code em}, {@code code} and their kind. */
    public static HtmlPolicy basic() {
        return new HtmlPolicy(Sanitizers.FORMATTING);
    }

    /** Basic, and blocks: paragraphs, headings, lists, quotations. */
    public static HtmlPolicy formatting() {
        return new HtmlPolicy(Sanitizers.FORMATTING.and(Sanitizers.BLOCKS));
    }

    /** Formatting, and links to {@code http}, {@code https} and {@code mailto}. */
    public static HtmlPolicy links() {
        return new HtmlPolicy(Sanitizers.FORMATTING.and(Sanitizers.BLOCKS).and(Sanitizers.LINKS));
    }

    /** Links, and images from {@code http} and {@code https}. */
    public static HtmlPolicy images() {
        return new HtmlPolicy(Sanitizers.FORMATTING
                .and(Sanitizers.BLOCKS)
                .and(Sanitizers.LINKS)
                .and(Sanitizers.IMAGES));
    }

    /**
     * A policy of one's own; whoever reads it from a configuration refuses elements and attributes that run code ({@code script}, {@code onclick}).
     *
     * @param attributes from an attribute to the elements that may have it, {@code *} for all
     * @param protocols what URLs may begin with, beside those that are relative
     */
    public static HtmlPolicy of(List<String> elements, Map<String, List<String>> attributes, List<String> protocols) {
        HtmlPolicyBuilder builder = new HtmlPolicyBuilder()
                .allowElements(elements.toArray(String[]::new))
                .allowUrlProtocols(protocols.toArray(String[]::new));
        attributes.forEach((attribute, owners) -> {
            if (owners.contains("*")) {
                builder.allowAttributes(attribute).globally();
            } else {
                builder.allowAttributes(attribute).onElements(owners.toArray(String[]::new));
            }
        });
        return new HtmlPolicy(builder.toFactory());
    }

    /** {@code html} without what may not stay; what that is goes to {@code removed}. */
    String clean(String html, Removed removed) {
        StringBuilder out = new StringBuilder(html.length());
        HtmlStreamRenderer renderer = HtmlStreamRenderer.create(out, Handler.DO_NOTHING);
        HtmlSanitizer.Policy policy = factory.apply(renderer, LISTENER, removed);
        HtmlSanitizer.sanitize(html, policy, next -> new AttributeLimit(next, removed));
        return out.toString();
    }

    private static final class Listener implements HtmlChangeListener<Removed> {
        @Override
        public void discardedTag(Removed removed, String element) {
            removed.add(element);
        }

        @Override
        public void discardedAttributes(Removed removed, String element, String... attributes) {
            for (String attribute : attributes) {
                removed.add(element + "." + attribute);
            }
        }
    }
}
