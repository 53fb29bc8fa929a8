package dev.portcullis.config;

import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** YAML text to nodes that know their positions: one document, at most {@link #MAX_CHARS}, nothing deeper than {@link #MAX_DEPTH}, no aliases, no tags of one's own. */
final class YamlText {
    static final int MAX_CHARS = 1 << 20;
    /** How many lists and mappings may be within each other: several times what any key needs, and nothing for a stack. */
    static final int MAX_DEPTH = 32;

    private static final Set<Tag> PLAIN_TAGS =
            Set.of(Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL, Tag.MAP, Tag.SEQ);

    private static final String NO_ALIASES = "anchors and aliases are not supported, write the value out";

    private YamlText() {}

    /** The root of {@code text}; null after a fault, which is in {@code report}. */
    static @Nullable Node compose(String text, Report report) {
        LoadSettings settings = LoadSettings.builder()
                .setCodePointLimit(MAX_CHARS)
                .setMaxAliasesForCollections(0)
                .setSchema(new CoreSchema()) // whose null is also ~, which the schema of JSON takes for a text
                .build();
        try {
            Node root = new Shallow(settings, text).getSingleNode().orElse(null);
            if (root == null || root.getTag().equals(Tag.NULL)) {
                report.add(
                        report.position(Optional.empty()),
                        "",
                        "is empty, needs at least listeners, clusters and routes");
                return null;
            }
            return root;
        } catch (TooDeepException e) {
            report.add(
                    report.position(e.where),
                    "",
                    "is within " + MAX_DEPTH + " lists and mappings, which is deeper than any key is");
        } catch (MarkedYamlEngineException e) {
            report.add(report.position(e.getProblemMark()), "", "is not YAML: " + problem(e));
        } catch (ReaderException e) {
            String before = text.substring(0, Math.min(e.getPosition(), text.length()));
            int line = (int) before.chars().filter(c -> c == '\n').count();
            report.add(
                    new Position(report.source(), line + 1, before.length() - before.lastIndexOf('\n')),
                    "",
                    String.format("is not YAML: character U+%04X is not allowed", e.getCodePoint()));
        } catch (YamlEngineException e) {
            String said = String.valueOf(e.getMessage());
            report.add(
                    report.position(Optional.<Mark>empty()),
                    "",
                    said.startsWith("Number of aliases") ? NO_ALIASES : "is not YAML: " + said);
        }
        return null;
    }

    private static String problem(MarkedYamlEngineException e) {
        return e.getContext() == null ? e.getProblem() : e.getProblem() + " (" + e.getContext() + ")";
    }

    /** What makes {@code node} unusable whatever it stands for, or null. */
    static @Nullable String refusal(Node node) {
        if (node.getAnchor().isPresent()) {
            return NO_ALIASES;
        }
        if (!PLAIN_TAGS.contains(node.getTag())) {
            return "tags such as " + Report.quoted(node.getTag().getValue()) + " are not supported";
        }
        return null;
    }

    /** Composes by recursion, as the library does, but only so deep: at any depth the text would be one for the stack to judge. */
    private static final class Shallow extends Composer {
        private int depth;

        Shallow(LoadSettings settings, String text) {
            super(settings, new ParserImpl(settings, new StreamReader(settings, text)));
        }

        @Override
        protected SequenceNode composeSequenceNode(Optional<Anchor> anchor) {
            enter();
            SequenceNode node = super.composeSequenceNode(anchor);
            depth--;
            return node;
        }

        @Override
        protected Node composeMappingNode(Optional<Anchor> anchor) {
            enter();
            Node node = super.composeMappingNode(anchor);
            depth--;
            return node;
        }

        private void enter() {
            if (++depth > MAX_DEPTH) {
                throw new TooDeepException(parser.peekEvent().getStartMark());
            }
        }
    }

    private static final class TooDeepException extends YamlEngineException {
        private static final long serialVersionUID = 1;

        private final transient Optional<Mark> where;

        TooDeepException(Optional<Mark> where) {
            super("too deep");
            this.where = where;
        }
    }
}
