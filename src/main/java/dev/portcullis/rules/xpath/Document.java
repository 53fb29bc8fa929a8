package dev.portcullis.rules.xpath;

import dev.portcullis.rules.ByteSink;
import dev.portcullis.rules.Value;
import dev.portcullis.rules.body.XmlTree;
import dev.portcullis.rules.body.XmlTree.Kind;
import dev.portcullis.rules.body.XmlTree.Node;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/**
 * The nodes of a tree, numbered in document order behind {@link #ROOT}, which is above the outermost element, with their names resolved by Namespaces
 * in XML 1.0. One owner at a time.
 */
final class Document {
    static final int ROOT = 0;

    private final List<Node> nodes;
    private final LongConsumer spend;
    private final String[] local;
    private final String[] namespace;
    /** Where the nodes inside each node end, exclusive. */
    private final int[] end;

    Document(XmlTree tree, LongConsumer spend) {
        this.nodes = tree.nodes();
        this.spend = spend;
        this.local = new String[size()];
        this.namespace = new String[size()];
        this.end = new int[size()];
        new Naming().run();
        measure();
    }

    int size() {
        return nodes.size() + 1;
    }

    void spend(long units) {
        spend.accept(units);
    }

    boolean isRoot(int node) {
        return node == ROOT;
    }

    /** The number of the node above; {@link #ROOT} has none. */
    int parent(int node) {
        return node(node).parent() + 1;
    }

    boolean is(Kind kind, int node) {
        return node != ROOT && node(node).kind() == kind;
    }

    String local(int node) {
        return local[node];
    }

    /** Empty when it has none. */
    String namespace(int node) {
        return namespace[node];
    }

    String qualified(int node) {
        return node == ROOT ? "" : node(node).name().latin1();
    }

    private Node node(int number) {
        return nodes.get(number - 1);
    }

    /** The text of an attribute or a text, and all text inside of an element. */
    Value value(int node) {
        if (node != ROOT && !is(Kind.ELEMENT, node)) {
            spend(node(node).value().length());
            return node(node).value();
        }
        ByteSink text = new ByteSink(64);
        for (int inner = node + 1; inner < end[node]; inner++) {
            if (is(Kind.TEXT, inner)) {
                Value piece = node(inner).value();
                text.put(piece.array(), piece.from(), piece.to());
            }
        }
        Value value = text.toValue();
        spend(end[node] - node + value.length());
        return value;
    }

    private void measure() {
        for (int node = size() - 1; node >= 0; node--) {
            end[node] = Math.max(end[node], node + 1);
            if (node != ROOT) {
                int parent = parent(node);
                end[parent] = Math.max(end[parent], end[node]);
            }
        }
        spend(size());
    }

    /** Gives nodes their names, with the declarations that are in force kept on stacks. */
    private final class Naming {
        private final Map<String, Deque<String>> inForce = new HashMap<>();
        private final Deque<Integer> open = new ArrayDeque<>();
        private final Deque<List<String>> declared = new ArrayDeque<>();

        void run() {
            local[ROOT] = "";
            namespace[ROOT] = "";
            inForce.computeIfAbsent("xml", prefix -> new ArrayDeque<>()).push("http://www.w3.org/XML/1998/namespace");
            for (int node = 1; node < size(); node++) {
                while (!open.isEmpty() && open.peek() != parent(node)) {
                    close();
                }
                if (is(Kind.ELEMENT, node)) {
                    open(node);
                }
                name(node);
            }
        }

        private void open(int element) {
            List<String> prefixes = new ArrayList<>(0);
            for (int next = element + 1; next < size() && is(Kind.ATTRIBUTE, next) && parent(next) == element; next++) {
                String name = qualified(next);
                if (name.equals("xmlns") || name.startsWith("xmlns:")) {
                    String prefix = name.equals("xmlns") ? "" : name.substring("xmlns:".length());
                    prefixes.add(prefix);
                    inForce.computeIfAbsent(prefix, p -> new ArrayDeque<>())
                            .push(node(next).value().latin1());
                }
            }
            open.push(element);
            declared.push(prefixes);
        }

        private void close() {
            open.pop();
            for (String prefix : declared.pop()) {
                inForce.getOrDefault(prefix, new ArrayDeque<>()).poll();
            }
        }

        private void name(int node) {
            String qualified = is(Kind.TEXT, node) ? "" : qualified(node);
            int colon = qualified.indexOf(':');
            local[node] = qualified.substring(colon + 1);
            boolean hasDefault = is(Kind.ELEMENT, node);
            Deque<String> names =
                    colon >= 0 || hasDefault ? inForce.get(qualified.substring(0, Math.max(0, colon))) : null;
            String found = names == null ? null : names.peek();
            namespace[node] = found == null ? "" : found;
        }
    }
}
