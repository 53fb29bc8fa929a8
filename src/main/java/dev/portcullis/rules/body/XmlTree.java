package dev.portcullis.rules.body;

import dev.portcullis.rules.Value;
import java.util.List;

/** An XML document as a flat list of nodes in document order; a node's parent comes before it. Immutable. */
public record XmlTree(List<Node> nodes) {
    public static final XmlTree EMPTY = new XmlTree(List.of());

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

    /** Every piece of text that is not only white space, as {@code XML:/*} has it. */
    public List<Value> texts() {
        return values(Kind.TEXT);
    }

    /** Every attribute value, as {@code XML://@*} has it. */
    public List<Value> attributes() {
        return values(Kind.ATTRIBUTE);
    }

    private List<Value> values(Kind kind) {
        return nodes.stream()
                .filter(node -> node.kind() == kind)
                .map(Node::value)
                .toList();
    }
}
