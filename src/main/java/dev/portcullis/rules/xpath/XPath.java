package dev.portcullis.rules.xpath;

import dev.portcullis.rules.Value;
import dev.portcullis.rules.body.XmlTree;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/** A path, or several parted by {@code |}, that selects nodes of an XML document. Immutable. */
public final class XPath {
    private final List<List<Step>> alternatives;

    XPath(List<List<Step>> alternatives) {
        this.alternatives = List.copyOf(alternatives);
    }

    /**
     * Reads {@code text}; {@code namespaces} are the names that its prefixes stand for. As in XPath 1.0, a name without a prefix is one without a namespace.
     *
     * @throws XPathException when it is none, or needs more than this package has
     */
    public static XPath parse(String text, Map<String, String> namespaces) throws XPathException {
        return new XPath(new XPathReader(text, namespaces).alternatives());
    }

    /**
     * The values of the nodes that are selected in {@code tree}, in document order: of an attribute its value, of an element all text inside. {@code spend} is told
     * the work, in about bytes and nodes looked at.
     */
    public List<Value> select(XmlTree tree, LongConsumer spend) {
        if (tree.nodes().isEmpty()) {
            return List.of();
        }
        Document document = new Document(tree, spend);
        BitSet selected = new BitSet();
        for (List<Step> steps : alternatives) {
            BitSet nodes = new BitSet();
            nodes.set(Document.ROOT);
            for (Step step : steps) {
                nodes = step.from(nodes, document);
            }
            selected.or(nodes);
        }
        List<Value> values = new ArrayList<>();
        selected.stream().forEach(node -> values.add(document.value(node)));
        return values;
    }
}
