package dev.portcullis.seclang;

import java.util.ArrayList;
import java.util.List;

/** Reads an action list: {@code id:1,phase:2,t:lowercase,msg:'It\'s here',setvar:tx.a=+1}. One owner at a time. */
final class ActionList extends SourceReader {
    private ActionList(SourceText text) {
        super(text);
    }

    static List<ActionText> parse(SourceText text) throws SyntaxProblem {
        return new ActionList(text).actions();
    }

    private List<ActionText> actions() throws SyntaxProblem {
        List<ActionText> actions = new ArrayList<>();
        skipSeparators();
        while (at < text.length()) {
            actions.add(action());
            skipSpaces();
            if (at < text.length() && text.charAt(at) != ',') {
                throw problem(at, "action-separator", "expected a comma before \"" + rest() + "\"");
            }
            skipSeparators();
        }
        return actions;
    }

    private ActionText action() throws SyntaxProblem {
        int start = at;
        while (at < text.length() && Words.isNameChar(text.charAt(at))) {
            at++;
        }
        if (at == start) {
            throw problem(at, "action-name", "the name of an action is missing before \"" + rest() + "\"");
        }
        String name = text.text().substring(start, at);
        skipSpaces();
        if (at == text.length() || text.charAt(at) != ':') {
            return new ActionText(text.span(start), name, null, text.span(at));
        }
        at++;
        skipSpaces();
        int valueStart = at;
        String value = at < text.length() && text.charAt(at) == '\'' ? quoted("value") : bare();
        return new ActionText(text.span(start), name, value, text.span(valueStart));
    }

    /** Up to the next comma; a quoted part, as in {@code tx.list='a,b'}, keeps its commas and loses its quotes. */
    private String bare() throws SyntaxProblem {
        int comma = text.text().indexOf(',', at);
        int end = comma < 0 ? text.length() : comma;
        String simple = text.text().substring(at, end);
        if (simple.indexOf('\'') < 0) {
            at = end;
            return simple.strip();
        }
        StringBuilder out = new StringBuilder();
        while (at < text.length() && text.charAt(at) != ',') {
            if (text.charAt(at) == '\'' && out.length() > 0 && out.charAt(out.length() - 1) == '=') {
                out.append(quoted("value"));
            } else {
                out.append(text.charAt(at++));
            }
        }
        return out.toString().strip();
    }

    private void skipSeparators() {
        while (at < text.length() && (Words.isSpace(text.charAt(at)) || text.charAt(at) == ',')) {
            at++;
        }
    }

    private String rest() {
        String rest = text.text().substring(at);
        return rest.length() > 24 ? rest.substring(0, 24) + "..." : rest;
    }
}
