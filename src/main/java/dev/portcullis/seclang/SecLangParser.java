package dev.portcullis.seclang;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Reads sources, and those they include, into directives.
 *
 * <p>Includes nest at most {@value #MAX_DEPTH} deep and at most {@value #MAX_SOURCES} sources are read. One owner at a time.
 */
public final class SecLangParser {
    private static final int MAX_DEPTH = 20;
    private static final int MAX_SOURCES = 5_000;

    private final SourceLoader loader;
    private final List<Directive> directives = new ArrayList<>();
    private final List<Diagnostic> diagnostics = new ArrayList<>();
    private final List<String> open = new ArrayList<>();
    private int sourcesRead;

    private SecLangParser(SourceLoader loader) {
        this.loader = loader;
    }

    /** Reads {@code sources} in order. */
    public static ParsedRules parse(List<Source> sources, SourceLoader loader) {
        SecLangParser parser = new SecLangParser(loader);
        for (Source source : sources) {
            parser.read(source);
        }
        return new ParsedRules(parser.directives, parser.diagnostics);
    }

    /**
     * Reads a target list that stands inside another text, such as the value of an action. A mistake is added to {@code diagnostics} and
     * leaves the list empty.
     */
    public static List<Target> targets(Word text, List<Diagnostic> diagnostics) {
        try {
            return TargetList.parse(SourceText.of(text));
        } catch (SyntaxProblem problem) {
            diagnostics.add(problem.diagnostic());
            return List.of();
        }
    }

    private void read(Source source) {
        open.add(source.name());
        sourcesRead++;
        for (SourceText line : new Lexer(source, diagnostics).lines()) {
            try {
                directive(line);
            } catch (SyntaxProblem problem) {
                diagnostics.add(problem.diagnostic());
            }
        }
        open.remove(open.size() - 1);
    }

    private void directive(SourceText line) throws SyntaxProblem {
        if (line.charAt(0) == '<') {
            throw new SyntaxProblem(
                    line.span(0),
                    "apache-section",
                    "\"" + line.text()
                            + "\" is a section of Apache's configuration; keep only the directives inside it");
        }
        List<SourceText> words = Words.split(line);
        SourceText name = words.get(0);
        List<SourceText> arguments = words.subList(1, words.size());
        SourceSpan span = name.span(0);
        switch (name.text().toLowerCase(Locale.ROOT)) {
            case "include" -> include(span, arguments, false);
            case "includeoptional" -> include(span, arguments, true);
            case "secrule" -> directives.add(rule(span, line.joined(), arguments));
            case "secaction" ->
                directives.add(
                        new Directive.Action(span, line.joined(), ActionList.parse(only(span, name, arguments))));
            case "secdefaultaction" ->
                directives.add(new Directive.DefaultAction(span, ActionList.parse(only(span, name, arguments))));
            case "secmarker" ->
                directives.add(
                        new Directive.Marker(span, only(span, name, arguments).text()));
            case "secruleremovebyid" -> directives.add(remove(span, name, arguments, Directive.Choice.ID));
            case "secruleremovebytag" -> directives.add(remove(span, name, arguments, Directive.Choice.TAG));
            case "secruleremovebymsg" -> directives.add(remove(span, name, arguments, Directive.Choice.MSG));
            case "secruleupdatetargetbyid" -> directives.add(update(span, name, arguments, Directive.Choice.ID));
            case "secruleupdatetargetbytag" -> directives.add(update(span, name, arguments, Directive.Choice.TAG));
            case "secruleupdatetargetbymsg" -> directives.add(update(span, name, arguments, Directive.Choice.MSG));
            case "secruleupdateactionbyid" -> {
                count(span, name, arguments, 2, 2);
                directives.add(
                        new Directive.UpdateAction(span, arguments.get(0).word(), ActionList.parse(arguments.get(1))));
            }
            default ->
                directives.add(new Directive.Setting(
                        span,
                        name.text(),
                        arguments.stream().map(SourceText::word).toList()));
        }
    }

    private Directive rule(SourceSpan span, String text, List<SourceText> arguments) throws SyntaxProblem {
        if (arguments.size() < 2 || arguments.size() > 3) {
            throw new SyntaxProblem(
                    span,
                    "argument-count",
                    "SecRule needs targets, an operator and at most one list of actions, each quoted if it holds white space;"
                            + " found " + arguments.size() + " arguments");
        }
        List<ActionText> actions = arguments.size() == 3 ? ActionList.parse(arguments.get(2)) : List.of();
        return new Directive.Rule(span, text, TargetList.parse(arguments.get(0)), operator(arguments.get(1)), actions);
    }

    /** {@code [!][@name] argument}; without a name the whole text is a pattern. White space at the end belongs to the argument. */
    static OperatorText operator(SourceText text) {
        int at = Words.skipSpaces(text.text(), 0, text.length());
        boolean negated = at < text.length() && text.charAt(at) == '!';
        if (negated) {
            at = Words.skipSpaces(text.text(), at + 1, text.length());
        }
        SourceSpan span = text.span(at);
        if (at == text.length() || text.charAt(at) != '@') {
            return new OperatorText(span, negated, "rx", text.text().substring(at), span);
        }
        int end = at + 1;
        while (end < text.length() && !Words.isSpace(text.charAt(end))) {
            end++;
        }
        int argument = Words.skipSpaces(text.text(), end, text.length());
        return new OperatorText(
                span,
                negated,
                text.text().substring(at + 1, end),
                text.text().substring(argument),
                text.span(argument));
    }

    private Directive remove(SourceSpan span, SourceText name, List<SourceText> arguments, Directive.Choice by)
            throws SyntaxProblem {
        count(span, name, arguments, 1, Integer.MAX_VALUE);
        return new Directive.Remove(
                span, by, arguments.stream().map(SourceText::word).toList());
    }

    private Directive update(SourceSpan span, SourceText name, List<SourceText> arguments, Directive.Choice by)
            throws SyntaxProblem {
        count(span, name, arguments, 2, 3);
        List<Target> replaced = arguments.size() == 3 ? TargetList.parse(arguments.get(2)) : List.of();
        return new Directive.UpdateTarget(
                span, by, arguments.get(0).word(), TargetList.parse(arguments.get(1)), replaced);
    }

    private static SourceText only(SourceSpan span, SourceText name, List<SourceText> arguments) throws SyntaxProblem {
        count(span, name, arguments, 1, 1);
        return arguments.get(0);
    }

    private static void count(SourceSpan span, SourceText name, List<SourceText> arguments, int min, int max)
            throws SyntaxProblem {
        if (arguments.size() < min || arguments.size() > max) {
            String need =
                    min == max ? String.valueOf(min) : max == Integer.MAX_VALUE ? min + " or more" : min + " to " + max;
            throw new SyntaxProblem(
                    span,
                    "argument-count",
                    name.text() + " needs " + need + (need.equals("1") ? " argument" : " arguments") + ", found "
                            + arguments.size()
                            + (arguments.size() > max ? "; one goes in quotes if it holds white space" : ""));
        }
    }

    private void include(SourceSpan span, List<SourceText> arguments, boolean optional) throws SyntaxProblem {
        if (arguments.size() != 1) {
            throw new SyntaxProblem(
                    span, "argument-count", "Include needs 1 file or pattern, found " + arguments.size());
        }
        Word pattern = arguments.get(0).word();
        if (open.size() >= MAX_DEPTH || sourcesRead >= MAX_SOURCES) {
            throw new SyntaxProblem(
                    pattern.span(),
                    "include-limit",
                    "includes nest at most " + MAX_DEPTH + " deep and read at most " + MAX_SOURCES + " sources");
        }
        for (Source source : load(pattern, span.file(), optional)) {
            if (open.contains(source.name())) {
                diagnostics.add(Diagnostic.error(
                        pattern.span(),
                        "include-circle",
                        source.name() + " includes itself, directly or through others"));
            } else {
                read(source);
            }
        }
    }

    private List<Source> load(Word pattern, String includer, boolean optional) throws SyntaxProblem {
        try {
            List<Source> sources = loader.sources(pattern.text(), includer);
            if (sources.isEmpty() && !optional) {
                throw new SyntaxProblem(
                        pattern.span(),
                        "include-missing",
                        "no file matches \"" + pattern + "\"; IncludeOptional accepts that");
            }
            return sources;
        } catch (IOException e) {
            throw new SyntaxProblem(
                    pattern.span(), "include-unreadable", "\"" + pattern + "\" cannot be read: " + e.getMessage());
        }
    }
}
