package dev.portcullis.rules.xpath;

import dev.portcullis.rules.body.XmlTree.Kind;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One step of a path. Immutable.
 *
 * @param isDeep whether it starts from everything inside of a node too, as behind {@code //}
 * @param conditions what is between brackets behind it, in order
 */
record Step(boolean isDeep, Axis axis, Test test, List<Condition> conditions) {
    enum Axis {
        CHILD,
        ATTRIBUTE,
        SELF,
        PARENT
    }

    Step {
        conditions = List.copyOf(conditions);
    }

    /**
     * What a node must be. A name of null is any; a namespace of null is any too.
     *
     * @param isText whether only texts fit; otherwise only what has a name fits, unless {@code isAny}
     */
    record Test(
            boolean isAny,
            boolean isText,
            @Nullable String namespace,
            @Nullable String local) {
        static final Test ANY = new Test(true, false, null, null);
        static final Test TEXT = new Test(false, true, null, null);

        private boolean fits(Document document, int node) {
            if (isAny) {
                return true;
            }
            if (isText || document.isRoot(node) || document.is(Kind.TEXT, node)) {
                return isText && document.is(Kind.TEXT, node);
            }
            return (local == null || local.equals(document.local(node)))
                    && (namespace == null || namespace.equals(document.namespace(node)));
        }
    }

    /** Whether the step can end at {@code node}, conditions aside. */
    boolean fits(Document document, int node) {
        boolean onAxis = switch (axis) {
            case CHILD -> !document.isRoot(node) && !document.is(Kind.ATTRIBUTE, node);
            case ATTRIBUTE -> document.is(Kind.ATTRIBUTE, node);
            case SELF, PARENT -> true;
        };
        return onAxis && test.fits(document, node);
    }

    /** The nodes that one gets to from {@code origins}. */
    BitSet from(BitSet origins, Document document) {
        document.spend(document.size());
        BitSet starts = isDeep ? withInner(origins, document) : origins;
        BitSet reached = new BitSet();
        for (int node = 0; node < document.size(); node++) {
            if (axis == Axis.PARENT) {
                if (starts.get(node) && !document.isRoot(node) && fits(document, document.parent(node))) {
                    reached.set(document.parent(node));
                }
            } else {
                boolean isStart = axis == Axis.SELF
                        ? starts.get(node)
                        : !document.isRoot(node) && starts.get(document.parent(node));
                reached.set(node, isStart && fits(document, node));
            }
        }
        for (Condition condition : conditions) {
            reached = condition.among(reached, document);
        }
        return reached;
    }

    private static BitSet withInner(BitSet origins, Document document) {
        BitSet all = (BitSet) origins.clone();
        for (int node = 1; node < document.size(); node++) {
            if (all.get(document.parent(node)) && !document.is(Kind.ATTRIBUTE, node)) {
                all.set(node);
            }
        }
        return all;
    }

    /** The nodes from which one gets to any of {@code ends}, each of which {@link #fits}. */
    BitSet back(BitSet ends, Document document) {
        document.spend(document.size());
        BitSet origins = new BitSet();
        for (int node = 0; node < document.size(); node++) {
            switch (axis) {
                case SELF -> origins.set(node, ends.get(node));
                case PARENT -> origins.set(node, !document.isRoot(node) && ends.get(document.parent(node)));
                case CHILD, ATTRIBUTE -> {
                    if (ends.get(node) && !document.isRoot(node)) {
                        origins.set(document.parent(node));
                    }
                }
            }
        }
        if (isDeep) {
            for (int node = document.size() - 1; node > 0; node--) {
                if (origins.get(node) && !document.is(Kind.ATTRIBUTE, node)) {
                    origins.set(document.parent(node));
                }
            }
        }
        return origins;
    }
}
