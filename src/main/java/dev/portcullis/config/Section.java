package dev.portcullis.config;

import dev.portcullis.config.Key.Form;
import dev.portcullis.text.NearMiss;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.CollectionNode;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * One mapping of the text while it is read. Asking for a key declares it: what was never asked for is an unknown key, and what was asked, with its kind,
 * default and one sentence, is the reference page.
 *
 * <p>A fault goes to the report and the method returns the kind's example, so that reading goes on and all faults are told at once; a
 * configuration with faults is never handed out. Confined to one reading.
 */
final class Section {
    private final Report report;
    private final ScalarReader scalars;
    private final String path;
    private final Position at;
    private final boolean describing;
    private final Map<String, NodeTuple> entries = new LinkedHashMap<>();
    private final List<Key> keys = new ArrayList<>();

    private Section(Report report, String path, Position at, boolean describing) {
        this.report = report;
        this.scalars = new ScalarReader(report);
        this.path = path;
        this.at = at;
        this.describing = describing;
    }

    /** The whole text. */
    static Section root(Node node, Report report) {
        return of(node, "", report);
    }

    /** A section without text that visits everything optional as well, for its {@link #keys}. */
    static Section describing(Report report) {
        return new Section(report, "", Position.of(report.source()), true);
    }

    private static Section of(Node node, String path, Report report) {
        Section section = new Section(report, path, report.position(node.getStartMark()), false);
        String refusal = YamlText.refusal(node);
        if (refusal != null) {
            report.add(section.at, path, refusal);
        } else if (node instanceof MappingNode mapping) {
            section.take(mapping);
        } else {
            report.add(section.at, path, "needs a section of keys");
        }
        return section;
    }

    private void take(MappingNode mapping) {
        for (NodeTuple entry : mapping.getValue()) {
            Position keyAt = report.position(entry.getKeyNode().getStartMark());
            if (!(entry.getKeyNode() instanceof ScalarNode key)) {
                report.add(keyAt, path, "needs plain words as keys");
            } else if (entries.putIfAbsent(key.getValue(), entry) != null) {
                report.add(keyAt, pathOf(key.getValue()), "is given twice, needs to be given once");
            }
        }
    }

    List<Key> keys() {
        return keys;
    }

    /** Whether the text has the key. */
    boolean has(String name) {
        return entries.containsKey(name);
    }

    /** {@code name}, which may be anything where names are the user's choice, as messages show it. */
    String pathOf(String name) {
        String shown = Report.plain(name);
        return path.isEmpty() ? shown : path + "." + shown;
    }

    /** Reports a fault of the key {@code name}, or of this section where the key is missing. */
    void fault(String name, String message) {
        NodeTuple entry = entries.get(name);
        report.add(entry == null ? at : report.position(entry.getValueNode().getStartMark()), pathOf(name), message);
    }

    /** Reports a fault of this section. */
    void fault(String message) {
        report.add(at, path, message);
    }

    /** {@code value} with the place of this section. */
    <T> Located<T> located(T value) {
        return new Located<>(value, path, at);
    }

    /** Reports a fault of a value that was read. */
    void faultAt(Located<?> value, String message) {
        report.add(value.at(), value.key(), Report.quoted(String.valueOf(value.value())) + " " + message);
    }

    /** Whether {@code value} only stands in for one that had a fault. */
    boolean isFaulty(Located<?> value) {
        return report.diagnostics().stream().anyMatch(fault -> fault.key().equals(value.key()));
    }

    /** Whether the value of {@code name}, or one in it where it is a list, only stands in for one that had a fault. */
    boolean isFaulty(String name) {
        String key = pathOf(name);
        return report.diagnostics().stream()
                .anyMatch(fault -> fault.key().equals(key) || fault.key().startsWith(key + "["));
    }

    /** Tells which keys nobody asked for. Call after everything was read. */
    void finish() {
        List<String> known = keys.stream().map(Key::name).toList();
        for (Map.Entry<String, NodeTuple> entry : entries.entrySet()) {
            if (!known.contains(entry.getKey())) {
                report.add(
                        report.position(entry.getValue().getKeyNode().getStartMark()),
                        pathOf(entry.getKey()),
                        "is not a key here" + unknownHint(entry.getKey(), known));
            }
        }
    }

    private static String unknownHint(String written, List<String> known) {
        String hint = NearMiss.hint(written, known);
        return hint.isEmpty() ? ", needs one of " + String.join(", ", known) : hint;
    }

    // ---- values

    <T> T required(String name, ValueKind<T> kind, String doc) {
        return located(name, kind, doc).value();
    }

    /** Like {@link #required}, with the place. */
    <T> Located<T> located(String name, ValueKind<T> kind, String doc) {
        declare(name, Form.VALUE, kind, true, "", doc, List.of());
        Node node = node(name);
        if (node == null) {
            missing(name, kind.need() + ", such as " + kind.example());
            return new Located<>(kind.known(kind.example()), pathOf(name), at);
        }
        return scalar(node, pathOf(name), kind);
    }

    <T> T value(String name, ValueKind<T> kind, String fallback, String doc) {
        declare(name, Form.VALUE, kind, false, fallback, doc, List.of());
        Node node = node(name);
        return node == null
                ? kind.known(fallback)
                : scalar(node, pathOf(name), kind).value();
    }

    /** Like {@link #value}, with the place. */
    <T> Located<T> locatedValue(String name, ValueKind<T> kind, String fallback, String doc) {
        declare(name, Form.VALUE, kind, false, fallback, doc, List.of());
        Node node = node(name);
        return node == null ? new Located<>(kind.known(fallback), pathOf(name), at) : scalar(node, pathOf(name), kind);
    }

    /** {@code unset} says in words what holds without the key. */
    <T> @Nullable T optional(String name, ValueKind<T> kind, String unset, String doc) {
        Located<T> located = optionalLocated(name, kind, unset, doc);
        return located == null ? null : located.value();
    }

    <T> @Nullable Located<T> optionalLocated(String name, ValueKind<T> kind, String unset, String doc) {
        declare(name, Form.VALUE, kind, false, unset, doc, List.of());
        Node node = node(name);
        return node == null ? null : scalar(node, pathOf(name), kind);
    }

    /** A list of scalars; {@code fallback} are the values without the key. */
    <T> List<T> list(String name, ValueKind<T> kind, List<String> fallback, String doc) {
        String shown = "[" + String.join(", ", fallback) + "]";
        declare(name, Form.LIST, kind, false, shown, doc, List.of());
        Node node = node(name);
        return node == null
                ? fallback.stream().map(kind::known).toList()
                : items(node, name, kind).stream().map(Located::value).toList();
    }

    /** A list of at least one scalar. */
    <T> List<Located<T>> requiredList(String name, ValueKind<T> kind, String doc) {
        declare(name, Form.LIST, kind, true, "", doc, List.of());
        Node node = node(name);
        if (node == null) {
            missing(name, "a list of " + kind.need() + ", such as [" + kind.example() + "]");
            return List.of();
        }
        List<Located<T>> items = items(node, name, kind);
        if (items.isEmpty() && node instanceof SequenceNode && YamlText.refusal(node) == null) {
            fault(name, "needs at least one value, such as [" + kind.example() + "]");
        }
        return items;
    }

    /** A list of scalars that may be missing, which {@code unset} explains. */
    <T> @Nullable List<Located<T>> optionalList(String name, ValueKind<T> kind, String unset, String doc) {
        declare(name, Form.LIST, kind, false, unset, doc, List.of());
        Node node = node(name);
        return node == null ? null : items(node, name, kind);
    }

    /** A mapping from names to one value or a list of them. */
    Map<String, List<String>> namedValues(String name, ValueKind<String> kind, String doc) {
        declare(name, Form.NAMED_VALUES, kind, false, "{}", doc, List.of());
        Node node = node(name);
        Map<String, List<String>> values = new LinkedHashMap<>();
        if (node != null) {
            Section inner = of(node, pathOf(name), report);
            inner.entries.forEach((key, entry) -> {
                Node value = entry.getValueNode();
                List<Located<String>> items = value instanceof SequenceNode
                        ? inner.items(value, key, kind)
                        : List.of(inner.scalar(value, inner.pathOf(key), kind));
                values.put(key, items.stream().map(Located::value).toList());
            });
        }
        return values;
    }

    /** As {@link #namedValues}; what is written must not be empty, since no value would be taken for any. */
    Map<String, List<String>> filledValues(String name, ValueKind<String> kind, String doc) {
        Map<String, List<String>> values = namedValues(name, kind, doc);
        requireFilled(name);
        values.forEach((key, allowed) -> {
            if (allowed.isEmpty()) {
                fault(name, Report.quoted(key) + " needs at least one value");
            }
        });
        return values;
    }

    /** A list of scalars that is left out or holds one at least. */
    <T> List<T> filledList(String name, ValueKind<T> kind, String doc) {
        List<T> values = list(name, kind, List.of(), doc);
        requireFilled(name);
        return values;
    }

    /** Refuses {@code name} if it is written and has nothing in it: what is meant to be the narrowest would be the widest. */
    void requireFilled(String name) {
        keys.replaceAll(key -> key.name().equals(name) ? key.asFilled() : key);
        if (node(name) instanceof CollectionNode<?> collection
                && collection.getValue().isEmpty()) {
            fault(name, "is empty, needs at least one entry, or to be left out");
        }
    }

    /**
     * Where a secret is kept, written {@code {file: path}} or {@code {env: NAME}}. A secret that stands in the text itself is refused without being
     * shown.
     */
    Located<Secret> secret(String name, String doc) {
        declare(name, Form.SECRET, null, true, "", doc, List.of());
        if (node(name) == null) {
            missing(name, SecretPlace.NEED);
        }
        Located<Secret> secret = presentSecret(name);
        return secret == null ? new Located<>(SecretPlace.NONE, pathOf(name), at) : secret;
    }

    /** Like {@link #secret}, but may be missing, which {@code unset} explains. */
    @Nullable
    Located<Secret> optionalSecret(String name, String unset, String doc) {
        declare(name, Form.SECRET, null, false, unset, doc, List.of());
        return presentSecret(name);
    }

    private @Nullable Located<Secret> presentSecret(String name) {
        Node node = node(name);
        if (node instanceof MappingNode) {
            return SecretPlace.written(of(node, pathOf(name), report));
        }
        if (node == null) {
            return null;
        }
        fault(name, "is a secret and must not be written here, needs " + SecretPlace.NEED);
        return new Located<>(SecretPlace.NONE, pathOf(name), at);
    }

    /** The kind of a path in this text. */
    ValueKind<Path> file() {
        return Kinds.file(report);
    }

    /** The kind of a path in this text that may have wildcards. */
    ValueKind<String> filePattern() {
        return Kinds.filePattern(report);
    }

    /** The kind of a place for log lines in this text. */
    ValueKind<LogTarget> logTarget() {
        return Kinds.logTarget(report);
    }

    /** The kind of a place for log lines in this text that are turned off elsewhere. */
    ValueKind<LogTarget> logPlace() {
        return Kinds.logPlace(report);
    }

    // ---- sections

    /** A section whose keys all have defaults. */
    <T> T section(String name, String doc, Function<Section, T> reader) {
        Node node = node(name);
        Section inner = node == null ? absent(name) : of(node, pathOf(name), report);
        return read(name, Form.SECTION, inner, false, "", doc, reader);
    }

    /** A section that may be missing, which {@code unset} explains. */
    <T> @Nullable T optionalSection(String name, String unset, String doc, Function<Section, T> reader) {
        Node node = node(name);
        if (node == null && !describing) {
            declare(name, Form.SECTION, null, false, unset, doc, List.of());
            return null;
        }
        Section inner = node == null ? absent(name) : of(node, pathOf(name), report);
        return read(name, Form.SECTION, inner, false, unset, doc, reader);
    }

    /** A list of sections; at least one when {@code required}. */
    <T> List<T> sections(String name, boolean required, String doc, Function<Section, T> reader) {
        List<Section> inner = new ArrayList<>();
        Node node = node(name);
        if (node instanceof SequenceNode list && YamlText.refusal(node) == null) {
            for (int i = 0; i < list.getValue().size(); i++) {
                inner.add(of(list.getValue().get(i), pathOf(name) + "[" + i + "]", report));
            }
        } else if (node != null) {
            String refusal = YamlText.refusal(node);
            fault(name, refusal == null ? "needs a list of sections" : refusal);
        }
        if (required && inner.isEmpty() && !isFaulty(name)) {
            missing(name, "a list of at least one section");
        }
        return readAll(name, Form.SECTION_LIST, inner, required, doc, reader);
    }

    /** Sections under names of the user's choice; at least one when {@code required}. */
    <T> Map<String, T> namedSections(String name, boolean required, String doc, Function<Section, T> reader) {
        List<Section> inner = new ArrayList<>();
        List<String> names = new ArrayList<>();
        Node node = node(name);
        if (node != null) {
            Section outer = of(node, pathOf(name), report);
            outer.entries.forEach((key, entry) -> {
                names.add(outer.checkedName(key, entry));
                inner.add(of(entry.getValueNode(), outer.pathOf(key), report));
            });
        }
        if (required && inner.isEmpty() && !isFaulty(name)) {
            missing(name, "at least one named section");
        }
        List<T> read = readAll(name, Form.NAMED_SECTIONS, inner, required, doc, reader);
        Map<String, T> named = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            named.put(names.get(i), read.get(i));
        }
        return named;
    }

    private String checkedName(String name, NodeTuple entry) {
        if (Kinds.NAME.parse(name) == null) {
            report.add(
                    report.position(entry.getKeyNode().getStartMark()),
                    path,
                    Report.quoted(name) + " needs " + Kinds.NAME.need());
        }
        return name;
    }

    private <T> List<T> readAll(
            String name, Form form, List<Section> inner, boolean required, String doc, Function<Section, T> reader) {
        List<T> values = new ArrayList<>();
        for (Section section : inner) {
            values.add(read(name, form, section, required, "", doc, reader));
        }
        if (describing) {
            read(name, form, absent(name), required, "", doc, reader);
        } else if (inner.isEmpty()) {
            declare(name, form, null, required, "", doc, List.of());
        }
        return List.copyOf(values);
    }

    private <T> T read(
            String name,
            Form form,
            Section inner,
            boolean required,
            String fallback,
            String doc,
            Function<Section, T> reader) {
        T value = reader.apply(inner);
        inner.finish();
        declare(name, form, null, required, fallback, doc, inner.keys);
        return value;
    }

    private Section absent(String name) {
        return new Section(report, pathOf(name), at, describing);
    }

    // ---- inside

    private void declare(
            String name,
            Form form,
            @Nullable ValueKind<?> kind,
            boolean required,
            String fallback,
            String doc,
            List<Key> children) {
        keys.add(new Key(name, form, kind, required, false, fallback, doc, children));
    }

    private @Nullable Node node(String name) {
        NodeTuple entry = entries.get(name);
        return entry == null ? null : entry.getValueNode();
    }

    private void missing(String name, String need) {
        report.add(at, pathOf(name), "is missing, needs " + need);
    }

    private <T> List<Located<T>> items(Node node, String name, ValueKind<T> kind) {
        return scalars.items(node, pathOf(name), kind);
    }

    private <T> Located<T> scalar(Node node, String keyPath, ValueKind<T> kind) {
        return scalars.scalar(node, keyPath, kind);
    }
}
