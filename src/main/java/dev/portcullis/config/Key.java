package dev.portcullis.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a reader says of one key while it reads it: the source of the reference page and of the JSON schema, so that neither can name a key which is
 * not read. {@code fallback} is the default as one would write it, or a sentence; {@code filled} says that a list or mapping that is written must not be empty; {@code children} are empty but for
 * sections. Immutable.
 */
record Key(
        String name,
        Form form,
        @Nullable ValueKind<?> kind,
        boolean required,
        boolean filled,
        String fallback,
        String doc,
        List<Key> children) {
    /** What stands after the key. */
    enum Form {
        VALUE,
        LIST,
        SECTION,
        SECTION_LIST,
        /** A mapping from names of the user's choice to sections. */
        NAMED_SECTIONS,
        /** A mapping from names of the user's choice to a value or a list of values. */
        NAMED_VALUES,
        /** {@code {file: path}} or {@code {env: NAME}}. */
        SECRET
    }

    Key {
        children = List.copyOf(children);
    }

    /** The same, of which no empty list or mapping may be written. */
    Key asFilled() {
        return new Key(name, form, kind, required, true, fallback.isEmpty() ? "" : "none", doc, children);
    }
}
