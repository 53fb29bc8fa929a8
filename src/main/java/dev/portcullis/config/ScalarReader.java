package dev.portcullis.config;

import dev.portcullis.text.NearMiss;
import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Makes values of the scalars of the text, and faults of those that are of another kind. Confined to one reading. */
final class ScalarReader {
    private final Report report;

    ScalarReader(Report report) {
        this.report = report;
    }

    /** A list of scalars; none after a fault. */
    <T> List<Located<T>> items(Node node, String keyPath, ValueKind<T> kind) {
        String refusal = YamlText.refusal(node);
        if (refusal != null || !(node instanceof SequenceNode list)) {
            report.add(
                    report.position(node.getStartMark()),
                    keyPath,
                    refusal != null ? refusal : "needs a list, such as [" + kind.example() + "]");
            return List.of();
        }
        List<Located<T>> items = new ArrayList<>();
        for (int i = 0; i < list.getValue().size(); i++) {
            items.add(scalar(list.getValue().get(i), keyPath + "[" + i + "]", kind));
        }
        return items;
    }

    /** One scalar; the kind's example after a fault. */
    <T> Located<T> scalar(Node node, String keyPath, ValueKind<T> kind) {
        Position place = report.position(node.getStartMark());
        String problem = YamlText.refusal(node);
        T value = null;
        if (problem == null
                && node instanceof ScalarNode scalar
                && !node.getTag().equals(Tag.NULL)) {
            boolean quoted = !scalar.isPlain() && !kind.schema().isText();
            value = quoted ? null : kind.parse(scalar.getValue());
            problem = Report.quoted(scalar.getValue()) + (quoted ? " must not be in quotes," : "") + " needs ";
        } else if (problem == null) {
            problem = "needs ";
        }
        if (value == null) {
            String need =
                    problem.endsWith("needs ") ? kind.need() + ", such as " + kind.example() + hint(node, kind) : "";
            report.add(place, keyPath, problem + need);
            value = kind.known(kind.example());
        }
        return new Located<>(value, keyPath, place);
    }

    private static String hint(Node node, ValueKind<?> kind) {
        List<String> choices = kind.schema().choices();
        return node instanceof ScalarNode scalar && !choices.isEmpty() ? NearMiss.hint(scalar.getValue(), choices) : "";
    }
}
