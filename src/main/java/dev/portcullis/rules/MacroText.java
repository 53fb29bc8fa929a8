package dev.portcullis.rules;

import dev.portcullis.rules.TxNames.TxName;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Text of a rule that may hold macros, taken apart once: a name in braces after a percent sign.
 *
 * <p>A macro names a collection and, after the first dot (or colon), a key. One that is not closed is ordinary text, and so is one that starts with no
 * letter: attacks are written like that, and so are counts in patterns. The text is Latin-1, one char per byte, like all rule text. Immutable.
 */
public final class MacroText {
    /** One macro. Safe for concurrent use. */
    public static final class Reference {
        private final String collection;
        private final String key;
        private final String lowerCaseKey;
        private final @Nullable Variable variable;
        private final @Nullable String named;
        /** What it named last; threads that look it up at once find the same. */
        private @Nullable KnownTx known;

        /** A transaction variable of the rule set whose names are {@code names}. Immutable. */
        private record KnownTx(TxNames names, TxName name) {}

        private Reference(String collection, String key) {
            this.collection = collection;
            this.named = named(collection, key);
            this.key = key;
            this.lowerCaseKey = key.toLowerCase(Locale.ROOT);
            this.variable = Variable.find(collection);
        }

        /** What it names, in lower case. */
        public String collection() {
            return collection;
        }

        /** The part that it names, as written; empty when it names all. */
        public String key() {
            return key;
        }

        String lowerCaseKey() {
            return lowerCaseKey;
        }

        /** The transaction variable that it names, if {@code names} has it; looked up once. */
        @SuppressWarnings("ReferenceEquality") // a rule set has one
        @Nullable
        TxName txName(TxNames names) {
            KnownTx before = known;
            if (before != null && before.names() == names) {
                return before.name();
            }
            TxName name = names.find(lowerCaseKey);
            known = name == null ? null : new KnownTx(names, name);
            return name;
        }

        /** The variable that it names; null when there is none such. */
        @Nullable
        Variable variable() {
            return variable;
        }

        /** The same with the part, as in {@code MATCHED_VAR_NAME}; null for what only says what has matched. */
        @Nullable
        String named() {
            return named;
        }

        private static @Nullable String named(String collection, String key) {
            return switch (collection) {
                case "tx", "matched_var", "matched_vars", "matched_var_name", "matched_vars_names" -> null;
                case "args_get", "args_post" -> "ARGS:" + key;
                default -> collection.toUpperCase(Locale.ROOT) + ":" + key;
            };
        }
    }

    private final String source;
    /** Each part is a {@link Value} of plain text or a {@link Reference}. An array, since it is read several times in every transaction. */
    private final Object[] parts;

    private final List<Reference> references;
    private final @Nullable Reference lone;

    private MacroText(String source, List<Object> parts, List<Reference> references) {
        this.source = source;
        this.parts = parts.toArray();
        this.references = List.copyOf(references);
        this.lone = references.size() == 1 && parts.size() > 1 ? references.get(0) : null;
    }

    public static MacroText parse(String text) {
        int at = text.indexOf("%{");
        if (at < 0) {
            return new MacroText(text, text.isEmpty() ? List.of() : List.of(Value.ofLatin1(text)), List.of());
        }
        List<Object> parts = new ArrayList<>();
        List<Reference> references = new ArrayList<>();
        int plain = 0;
        while (at >= 0) {
            int end = text.indexOf('}', at);
            if (end < 0) {
                break;
            }
            if (!Ascii.isLetter(text.charAt(at + 2))) {
                at = text.indexOf("%{", at + 2);
                continue;
            }
            if (at > plain) {
                parts.add(Value.ofLatin1(text.substring(plain, at)));
            }
            Reference reference = reference(text.substring(at + 2, end));
            parts.add(reference);
            references.add(reference);
            plain = end + 1;
            at = text.indexOf("%{", plain);
        }
        if (plain < text.length()) {
            parts.add(Value.ofLatin1(text.substring(plain)));
        }
        return new MacroText(text, parts, references);
    }

    private static Reference reference(String name) {
        int cut = 0;
        while (cut < name.length() && name.charAt(cut) != '.' && name.charAt(cut) != ':') {
            cut++;
        }
        String key = cut < name.length() ? name.substring(cut + 1) : "";
        return new Reference(name.substring(0, cut).toLowerCase(Locale.ROOT), key);
    }

    /** Whether there is nothing to expand. */
    public boolean isPlain() {
        return references.isEmpty();
    }

    /** The macro, where there is one only, with other text beside it. */
    @Nullable
    Reference lone() {
        return lone;
    }

    /** The macros in the order of the text, so that a compiler can refuse unknown names. */
    public List<Reference> references() {
        return references;
    }

    /** The text with every macro replaced by what {@code lookup} says; an unset one should be {@link Value#EMPTY}. */
    public Value expand(Function<Reference, Value> lookup) {
        return expand(lookup, length -> true);
    }

    /** As {@link #expand(Function)}; empty where {@code mayTake} refuses to have a text of so many bytes put together. */
    Value expand(Function<Reference, Value> lookup, IntPredicate mayTake) {
        if (parts.length <= 1) {
            return parts.length == 0 ? Value.EMPTY : piece(parts[0], lookup);
        }
        Value[] pieces = new Value[parts.length];
        int length = 0;
        for (int i = 0; i < pieces.length; i++) {
            pieces[i] = piece(parts[i], lookup);
            length = Math.addExact(length, pieces[i].length());
        }
        if (!mayTake.test(length)) {
            return Value.EMPTY;
        }
        byte[] out = new byte[length];
        int at = 0;
        for (Value piece : pieces) {
            System.arraycopy(piece.array(), piece.from(), out, at, piece.length());
            at += piece.length();
        }
        return Value.of(out);
    }

    private static Value piece(Object part, Function<Reference, Value> lookup) {
        return part instanceof Reference reference ? lookup.apply(reference) : (Value) part;
    }

    /** The text as written. */
    @Override
    public String toString() {
        return source;
    }
}
