package dev.portcullis.rules.body;

import dev.portcullis.rules.Value;
import java.util.List;
import java.util.stream.Stream;

/**
 * An XML document as a flat list of nodes in document order; a node's parent comes before it. Immutable.
 *
 * @param mixedText the text of the whole document in one piece if some element has text on both sides of another element, else empty: applications join such
 *     pieces
 */
public record XmlTree(List<Node> nodes, Value mixedText) {
    public static final XmlTree EMPTY = new XmlTree(List.of(), Value.EMPTY);

    public XmlTree {
        nodes = List.copyOf(nodes);
    }

    /** What a node is. */
    public enum Kind {
        ELEMENT,
        ATTRIBUTE,
        TEXT
    }

    /**
     * One node; {@code parent} is the index of the element it belongs to, -1 for the root. {@code name} is the qualified name of
     * an element or attribute, {@code value} the text of an attribute or text node with references replaced.
     */
    public record Node(int parent, Kind kind, Value name, Value value) {}

    /** Every piece of text that is not only white space, as {@code XML:/*} has it, and behind them {@link #mixedText}. */
    public List<Value> texts() {
        List<Value> texts = values(Kind.TEXT);
        return mixedText.isEmpty()
                ? texts
                : Stream.concat(texts.stream(), Stream.of(mixedText)).toList();
    }

    /** Every attribute value, as {@code XML://@*} has it. */
    public List<Value> attributes() {
        return values(Kind.ATTRIBUTE);
    }

    private List<Value> values(Kind kind) {
        return nodes.isEmpty()
                ? List.of() // most requests have no document
                : nodes.stream()
                        .filter(node -> node.kind() == kind)
                        .map(Node::value)
                        .toList();
    }
}
