package dev.portcullis.rules.html;

import java.util.List;
import org.owasp.html.HtmlStreamEventReceiver;

/**
 * Stands before a policy and lets no tag with thousands of attributes reach it, which would cost the square of their number there. One owner at a time.
 */
final class AttributeLimit implements HtmlStreamEventReceiver {
    /** No tag that somebody wrote has more. */
    static final int MAX = 256;

    private final HtmlStreamEventReceiver next;
    private final Removed removed;

    AttributeLimit(HtmlStreamEventReceiver next, Removed removed) {
        this.next = next;
        this.removed = removed;
    }

    @Override
    public void openTag(String element, List<String> attributes) {
        // names and values alternate
        if (attributes.size() > 2 * MAX) {
            removed.exceed();
            attributes.clear();
        }
        next.openTag(element, attributes);
    }

    @Override
    public void openDocument() {
        next.openDocument();
    }

    @Override
    public void closeDocument() {
        next.closeDocument();
    }

    @Override
    public void closeTag(String element) {
        next.closeTag(element);
    }

    @Override
    public void text(String text) {
        next.text(text);
    }
}
