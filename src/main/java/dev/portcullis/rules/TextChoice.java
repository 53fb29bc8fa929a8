package dev.portcullis.rules;

import dev.portcullis.rules.regex.BytePattern;
import dev.portcullis.rules.regex.PatternException;
import org.jspecify.annotations.Nullable;

/**
 * How directives and {@code ctl} choose rules by tag or message: plain text means exactly that text, as in ModSecurity v3 and Coraza; text that can
 * only be meant as a regular expression is found anywhere, as in ModSecurity v2. Immutable.
 */
final class TextChoice {
    private final String text;
    private final @Nullable BytePattern pattern;

    private TextChoice(String text, @Nullable BytePattern pattern) {
        this.text = text;
        this.pattern = pattern;
    }

    /** Null when {@code text} is neither. */
    static @Nullable TextChoice parse(String text) {
        boolean isRegex = text.chars().anyMatch(c -> "*+?[]()|^$\\".indexOf(c) >= 0);
        try {
            return new TextChoice(text, isRegex ? BytePattern.compile(text) : null);
        } catch (PatternException e) {
            return null;
        }
    }

    boolean accepts(String candidate) {
        return candidate.equals(text) || (pattern != null && pattern.find(Value.ofLatin1(candidate)));
    }
}
