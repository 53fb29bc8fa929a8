package dev.portcullis.rules;

import dev.portcullis.rules.regex.PatternCompiler;
import dev.portcullis.rules.regex.PatternException;
import dev.portcullis.rules.xpath.XPath;
import dev.portcullis.rules.xpath.XPathException;
import dev.portcullis.seclang.SourceSpan;
import dev.portcullis.seclang.Target;
import dev.portcullis.text.NearMiss;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The distinct selections of a rule set, numbered as they are first seen. One owner at a time. */
final class SelectionPool {
    private final Map<String, Selection> byKey = new HashMap<>();
    private final List<Selection> all = new ArrayList<>();
    private final PatternCompiler patterns;
    private final TxNames txNames;
    private final Prerequisites prerequisites;
    private final Problems problems;

    SelectionPool(PatternCompiler patterns, TxNames txNames, Prerequisites prerequisites, Problems problems) {
        this.patterns = patterns;
        this.txNames = txNames;
        this.prerequisites = prerequisites;
        this.problems = problems;
    }

    /** The selection that {@code target} names; null, with a problem, when there is no such thing. */
    @Nullable
    Selection selection(Target target) {
        return selection(target, Map.of());
    }

    /** As above; {@code namespaces} are those that paths may name. */
    @Nullable
    Selection selection(Target target, Map<String, String> namespaces) {
        Variable variable = Variable.find(target.variable());
        if (variable == null) {
            unknown(target);
            return null;
        }
        if (!target.isExcluded() && !prerequisites.allow(target.span(), variable, problems)) {
            return null;
        }
        if (variable.isNeedless()) {
            problems.warning(
                    target.span(),
                    "no-effect",
                    variable.name() + " is always 0 here: every pattern runs in linear time");
        }
        String selector = target.selector();
        if (selector != null && !variable.hasParts()) {
            problems.error(
                    target.span(),
                    "bad-selector",
                    variable.name() + " has no parts to select \"" + selector + "\" from");
            return null;
        }
        boolean isPath = variable.hasPaths() && selector != null && !XmlPaths.isKnown(selector);
        String key = variable.name()
                + (target.isRegex() ? "/" : ":")
                + (selector == null || target.isRegex() || isPath ? selector : selector.toLowerCase(Locale.ROOT))
                + (isPath ? new TreeMap<>(namespaces) : "");
        Selection known = byKey.get(key);
        if (known == null) {
            known = isPath ? along(target, variable, namespaces) : create(target, variable);
            if (known != null) {
                byKey.put(key, known);
                all.add(known);
            }
        }
        return known;
    }

    /** Looks whether the macros in {@code text} name variables that ever hold something; unknown ones are somebody else's business. */
    void checkMacros(String text, SourceSpan place) {
        for (MacroText.Reference reference : MacroText.parse(text).references()) {
            Variable variable = Variable.find(reference.collection());
            if (variable != null) {
                prerequisites.allow(place, variable, problems);
            }
        }
    }

    private @Nullable Selection create(Target target, Variable variable) {
        String selector = target.selector();
        if (selector == null) {
            return Selection.all(all.size(), variable);
        }
        if (!target.isRegex()) {
            return variable == Variable.TX
                    ? Selection.of(all.size(), txNames.intern(selector.toLowerCase(Locale.ROOT)))
                    : Selection.named(all.size(), variable, selector);
        }
        try {
            return Selection.matching(all.size(), variable, selector, patterns.compile("(?i)" + selector));
        } catch (PatternException e) {
            problems.error(target.span(), "bad-regex", "/" + selector + "/: " + e.getMessage());
            return null;
        }
    }

    private @Nullable Selection along(Target target, Variable variable, Map<String, String> namespaces) {
        String text = String.valueOf(target.selector());
        try {
            XPath nodes = XPath.parse(text, namespaces);
            return Selection.along(all.size(), variable, new Selection.Path(Value.ofLatin1(text), nodes));
        } catch (XPathException e) {
            problems.error(
                    target.span(), "bad-selector", variable.name() + ":" + text + " cannot be used: " + e.getMessage());
            return null;
        }
    }

    private void unknown(Target target) {
        String why = Variable.whyMissing(target.variable());
        if (why != null) {
            problems.error(target.span(), "unsupported-variable", target.variable() + " is not supported: " + why);
        } else {
            problems.error(
                    target.span(),
                    "unknown-variable",
                    "\"" + target.variable() + "\" is not a variable"
                            + NearMiss.hint(target.variable(), Variable.names()));
        }
    }

    /** Those that mean one name each, by variable. */
    Map<Variable, NamedSelections> named() {
        Map<Variable, List<Selection>> byVariable = new EnumMap<>(Variable.class);
        for (Selection selection : all) {
            if (selection.name() != null) {
                byVariable
                        .computeIfAbsent(selection.variable(), v -> new ArrayList<>())
                        .add(selection);
            }
        }
        Map<Variable, NamedSelections> named = new EnumMap<>(Variable.class);
        byVariable.forEach((variable, selections) -> named.put(variable, new NamedSelections(selections)));
        return named;
    }

    List<Selection> all() {
        return List.copyOf(all);
    }
}
