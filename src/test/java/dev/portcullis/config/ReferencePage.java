package dev.portcullis.config;

import dev.portcullis.config.Key.Form;
import java.util.List;

/** Writes the key tables of the reference page from what the readers declare. */
final class ReferencePage {
    private final StringBuilder out = new StringBuilder();

    static String of(List<Key> keys) {
        ReferencePage page = new ReferencePage();
        page.table(keys);
        keys.forEach(key -> page.section("", key));
        return page.out.toString();
    }

    private void section(String parent, Key key) {
        if (key.children().isEmpty()) {
            return;
        }
        String path = parent
                + key.name()
                + switch (key.form()) {
                    case SECTION_LIST -> "[]";
                    case NAMED_SECTIONS -> ".NAME";
                    default -> "";
                };
        out.append("\n### ").append(path).append("\n\n").append(key.doc());
        if (!key.fallback().isEmpty()) {
            out.append(" Without it: ").append(key.fallback()).append('.');
        }
        out.append("\n\n");
        table(key.children());
        key.children().forEach(child -> section(path + ".", child));
    }

    private void table(List<Key> keys) {
        out.append("| key | value | default | meaning |\n| --- | --- | --- | --- |\n");
        for (Key key : keys) {
            out.append("| `")
                    .append(key.name())
                    .append("` | ")
                    .append(value(key))
                    .append(" | ");
            out.append(fallback(key)).append(" | ").append(key.doc()).append(" |\n");
        }
    }

    private static String value(Key key) {
        String need = key.kind() == null ? "" : key.kind().need().replace("\"", "`");
        return switch (key.form()) {
            case VALUE -> need;
            case LIST -> "list: " + need;
            case SECTION -> "section";
            case SECTION_LIST -> "list of sections";
            case NAMED_SECTIONS -> "sections by name";
            case NAMED_VALUES -> "mapping from names to " + need;
            case SECRET -> "`{file: path}` or `{env: NAME}`";
        };
    }

    private static String fallback(Key key) {
        if (key.required()) {
            return "**required**";
        }
        if (key.fallback().isEmpty()) {
            return "";
        }
        boolean literal = (key.form() == Form.NAMED_VALUES && !key.filled())
                || (key.form() == Form.LIST && key.fallback().startsWith("["))
                || (key.form() == Form.VALUE
                        && key.kind() != null
                        && key.fallback().indexOf(' ') < 0
                        && key.kind().parse(key.fallback()) != null);
        return literal ? "`" + key.fallback() + "`" : key.fallback();
    }
}
