package dev.portcullis.rules.xpath;

import java.util.BitSet;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/** What a step asks of the nodes that it reaches: {@code [2]}, {@code [@id='x']}. Immutable. */
sealed interface Condition {
    /** Those of {@code nodes} that meet it. */
    BitSet among(BitSet nodes, Document document);

    /** The node at one position among those with the same parent, counted from 1. */
    record Position(int wanted) implements Condition {
        @Override
        public BitSet among(BitSet nodes, Document document) {
            int[] seen = new int[document.size()];
            BitSet met = new BitSet();
            nodes.stream().forEach(node -> met.set(node, ++seen[place(node, document)] == wanted));
            return met;
        }
    }

    /** The last node among those with the same parent. */
    record Last() implements Condition {
        @Override
        public BitSet among(BitSet nodes, Document document) {
            BitSet seen = new BitSet();
            BitSet met = new BitSet();
            for (int node = nodes.length() - 1; node >= 0; node--) {
                if (nodes.get(node) && !seen.get(place(node, document))) {
                    seen.set(place(node, document));
                    met.set(node);
                }
            }
            return met;
        }
    }

    private static int place(int node, Document document) {
        return document.isRoot(node) ? Document.ROOT : document.parent(node);
    }

    /** Both of two conditions. */
    record Both(Condition one, Condition other) implements Condition {
        @Override
        public BitSet among(BitSet nodes, Document document) {
            return other.among(one.among(nodes, document), document);
        }
    }

    /** One of two conditions, or both. */
    record Either(Condition one, Condition other) implements Condition {
        @Override
        public BitSet among(BitSet nodes, Document document) {
            BitSet met = one.among(nodes, document);
            met.or(other.among(nodes, document));
            return met;
        }
    }

    /** The opposite of a condition. */
    record Not(Condition denied) implements Condition {
        @Override
        public BitSet among(BitSet nodes, Document document) {
            BitSet met = (BitSet) nodes.clone();
            met.andNot(denied.among(nodes, document));
            return met;
        }
    }

    /** Some node at the end of a path from here whose value is as wanted: not only the first, which XPath's functions would look at. */
    record Reaches(List<Step> steps, Predicate<String> wanted) implements Condition {
        public Reaches {
            steps = List.copyOf(steps);
        }

        @Override
        public BitSet among(BitSet nodes, Document document) {
            Step last = steps.get(steps.size() - 1);
            BitSet ends = new BitSet();
            for (int node = 0; node < document.size(); node++) {
                ends.set(
                        node,
                        last.fits(document, node)
                                && wanted.test(document.value(node).latin1()));
            }
            BitSet origins = last.back(ends, document);
            for (int i = steps.size() - 2; i >= 0; i--) {
                Step step = steps.get(i);
                BitSet through = origins;
                origins = new BitSet();
                for (int node = through.nextSetBit(0); node >= 0; node = through.nextSetBit(node + 1)) {
                    origins.set(node, step.fits(document, node));
                }
                origins = step.back(origins, document);
            }
            origins.and(nodes);
            return origins;
        }
    }

    /** The node's own name, or a part of it, is as wanted. */
    record Named(BiFunction<Document, Integer, String> part, Predicate<String> wanted) implements Condition {
        @Override
        public BitSet among(BitSet nodes, Document document) {
            document.spend(document.size());
            BitSet met = new BitSet();
            nodes.stream().forEach(node -> met.set(node, wanted.test(part.apply(document, node))));
            return met;
        }
    }
}
