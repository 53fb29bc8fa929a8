package dev.portcullis.rules;

import dev.portcullis.rules.TxNames.TxName;
import dev.portcullis.rules.regex.BytePattern;
import dev.portcullis.rules.xpath.XPath;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which parts of a variable are meant: all, those of one name, those whose name matches a pattern, or those on a path; names compare without case, as in
 * ModSecurity v2 and v3. {@code index} numbers the distinct selections of a rule set. Immutable.
 */
final class Selection {
    private final int index;
    private final Variable variable;
    private final String label;
    private final @Nullable String name;
    private final @Nullable BytePattern pattern;
    private final @Nullable Path path;
    private final @Nullable TxName txName;

    private Selection(
            int index,
            Variable variable,
            String part,
            @Nullable String name,
            @Nullable BytePattern pattern,
            @Nullable Path path,
            @Nullable TxName txName) {
        this.index = index;
        this.variable = variable;
        this.label = part.isEmpty() ? variable.name() : variable.name() + ":" + part;
        this.name = name;
        this.pattern = pattern;
        this.path = path;
        this.txName = txName;
    }

    /** A path into a document, and the text it was read from. Immutable. */
    record Path(Value text, XPath nodes) {}

    static Selection all(int index, Variable variable) {
        return new Selection(index, variable, "", null, null, null, null);
    }

    static Selection named(int index, Variable variable, String name) {
        String lowerCase = name.toLowerCase(Locale.ROOT);
        return new Selection(index, variable, lowerCase, lowerCase, null, null, null);
    }

    /** The transaction variable {@code name}. */
    static Selection of(int index, TxName name) {
        return new Selection(index, Variable.TX, name.text(), name.text(), null, null, name);
    }

    /** Parts with names that match {@code pattern}, which rules have as {@code written} between slashes. */
    static Selection matching(int index, Variable variable, String written, BytePattern pattern) {
        return new Selection(index, variable, "/" + written + "/", null, pattern, null, null);
    }

    static Selection along(int index, Variable variable, Path path) {
        return new Selection(index, variable, path.text().latin1(), null, null, path, null);
    }

    int index() {
        return index;
    }

    Variable variable() {
        return variable;
    }

    /** The one name that is meant, in lower case, or null. */
    @Nullable
    String name() {
        return name;
    }

    /** The transaction variable that is meant, or null. */
    @Nullable
    TxName txName() {
        return txName;
    }

    /** Whether a pattern selects by name. */
    boolean hasPattern() {
        return pattern != null;
    }

    /** The path that selects, in a document, or null. */
    @Nullable
    Path path() {
        return path;
    }

    /** How rules write what is selected: {@code TX}, {@code ARGS:id}, {@code ARGS:/^id/}. */
    String label() {
        return label;
    }

    boolean isAll() {
        return name == null && pattern == null && path == null;
    }

    boolean accepts(Entry entry) {
        if (isAll()) {
            return true;
        }
        Value key = entry.key();
        if (key == null) {
            return false;
        }
        Value other = entry.otherKey();
        return accepts(key) || (other != null && accepts(other));
    }

    private boolean accepts(Value key) {
        if (path != null) {
            return path.text().equals(key);
        }
        if (name != null) {
            return equalsIgnoringCase(name, key);
        }
        return pattern == null || pattern.find(key);
    }

    /** Whether {@code key} spells {@code lower}, which is in lower case, but for ASCII case. */
    static boolean equalsIgnoringCase(String lower, Value key) {
        if (key.length() != lower.length()) {
            return false;
        }
        byte[] bytes = key.array();
        for (int i = 0, at = key.from(); i < lower.length(); i++, at++) {
            int b = bytes[at] & 0xFF;
            if (b >= 'A' && b <= 'Z') {
                b += 32;
            }
            if (b != lower.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Whether both mean the same parts: for leaving out a target that an update replaces. */
    boolean isSameAs(Selection other) {
        return index == other.index;
    }
}
