package dev.portcullis.seclang;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads a target list: {@code ARGS|!ARGS:foo|&REQUEST_HEADERS:Host|TX:/^a|b$/|XML:/*}. One owner at a time. */
final class TargetList extends SourceReader {
    private TargetList(SourceText text) {
        super(text);
    }

    static List<Target> parse(SourceText text) throws SyntaxProblem {
        return new TargetList(text).targets();
    }

    private List<Target> targets() throws SyntaxProblem {
        List<Target> targets = new ArrayList<>();
        while (true) {
            targets.add(target());
            skipSpaces();
            if (at == text.length()) {
                return targets;
            }
            char separator = text.charAt(at);
            if (separator != '|' && separator != ',') {
                throw problem(at, "target-separator", "expected | between targets, not \"" + separator + "\"");
            }
            at++;
        }
    }

    private Target target() throws SyntaxProblem {
        skipSpaces();
        int start = at;
        boolean excluded = false;
        boolean counted = false;
        while (at < text.length() && (text.charAt(at) == '!' || text.charAt(at) == '&')) {
            excluded |= text.charAt(at) == '!';
            counted |= text.charAt(at) == '&';
            at++;
        }
        if (excluded && counted) {
            throw problem(start, "target-modifier", "! and & cannot stand before the same target");
        }
        int nameStart = at;
        while (at < text.length() && Words.isNameChar(text.charAt(at))) {
            at++;
        }
        if (at == nameStart) {
            throw problem(at, "target-name", "the name of a variable is missing here");
        }
        String name = text.text().substring(nameStart, at).toUpperCase(Locale.ROOT);
        if (at == text.length() || !isBeforeSelector(text.charAt(at))) {
            return new Target(text.span(start), name, null, false, counted, excluded);
        }
        at++;
        return selected(start, name, counted, excluded);
    }

    /** A dot is as good as a colon, as in macros and as in ModSecurity v3. */
    private static boolean isBeforeSelector(char c) {
        return c == ':' || c == '.';
    }

    private Target selected(int start, String name, boolean counted, boolean excluded) throws SyntaxProblem {
        String selector;
        boolean regex = false;
        if (at < text.length() && text.charAt(at) == '\'') {
            selector = quoted("selector");
        } else if (at < text.length() && text.charAt(at) == '/' && !name.equals("XML") && !name.endsWith("_XML")) {
            selector = slashed();
            regex = true;
        } else {
            int from = at;
            skipSelector(name.equals("XML") || name.endsWith("_XML"));
            selector = text.text().substring(from, at).stripTrailing();
        }
        String inner = regex ? null : regexInQuotes(selector, name);
        if (inner != null) {
            selector = inner;
            regex = true;
        }
        if (selector.isEmpty()) {
            throw problem(start, "empty-selector", name + ": names nothing; drop the colon to mean all of " + name);
        }
        return new Target(text.span(start), name, selector, regex, counted, excluded);
    }

    /** Up to the end of the target; what a path has between brackets or in quotes belongs to it. */
    private void skipSelector(boolean isPath) {
        int depth = 0;
        char quote = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (depth == 0 && quote == 0 && (c == '|' || c == ',')) {
                return;
            }
            if (isPath && quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (isPath && (c == '\'' || c == '"')) {
                quote = c;
            } else if (isPath) {
                depth += c == '[' || c == '(' ? 1 : c == ']' || c == ')' ? -1 : 0;
            }
            at++;
        }
    }

    private static @Nullable String regexInQuotes(String selector, String name) {
        boolean isPath = name.equals("XML") || name.endsWith("_XML");
        return !isPath && selector.length() > 1 && selector.startsWith("/") && selector.endsWith("/")
                ? selector.substring(1, selector.length() - 1)
                : null;
    }

    /** A regular expression between slashes; {@code \/} is a slash, and an inner | belongs to the expression. */
    private String slashed() throws SyntaxProblem {
        int open = at++;
        StringBuilder out = new StringBuilder();
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '\\' && at < text.length()) {
                if (text.charAt(at) != '/') {
                    out.append(c);
                }
                out.append(text.charAt(at++));
            } else if (c == '/') {
                return out.toString();
            } else {
                out.append(c);
            }
        }
        throw problem(
                open,
                "open-regex",
                "the / that opens this regular expression is never closed; write \\/ for a slash inside");
    }
}
