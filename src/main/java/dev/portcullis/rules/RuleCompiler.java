package dev.portcullis.rules;

import dev.portcullis.rules.RuleDraft.LinkDraft;
import dev.portcullis.rules.operator.Operator;
import dev.portcullis.rules.plan.Prefilter;
import dev.portcullis.rules.transform.TransformationCatalog;
import dev.portcullis.seclang.ActionText;
import dev.portcullis.seclang.OperatorText;
import dev.portcullis.seclang.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes a {@link Rule} of a draft that no directive will change any more. One owner at a time. */
final class RuleCompiler {
    private final TransformationCatalog transformations;
    private final OperatorCompiler operators;
    private final EffectCompiler effects;
    private final SelectionPool selections;
    private final Aim.Pool aims = new Aim.Pool();
    private final TransformationTrie.Builder trie;
    private final Prefilter.Builder prefilter;
    private final SanitiseCompiler masks;
    private final Problems problems;
    private int conditions;
    private boolean looksBack;
    private final Set<Integer> waitingPhases = new TreeSet<>();

    RuleCompiler(
            TransformationCatalog transformations,
            OperatorCompiler operators,
            EffectCompiler effects,
            SelectionPool selections,
            TransformationTrie.Builder trie,
            Prefilter.Builder prefilter,
            Problems problems) {
        this.transformations = transformations;
        this.operators = operators;
        this.effects = effects;
        this.selections = selections;
        this.trie = trie;
        this.prefilter = prefilter;
        this.masks = new SanitiseCompiler(problems);
        this.problems = problems;
    }

    /** A rule and where it goes on after a match; {@code skipAfter} is the label as written. */
    record Compiled(Rule rule, int skip, @Nullable ActionText skipAfter) {}

    Compiled compile(RuleDraft draft, int index) {
        Actions first = actions(draft, draft.links.get(0), true);
        List<Link> links = new ArrayList<>(draft.links.size());
        for (int i = 0; i < draft.links.size(); i++) {
            LinkDraft link = draft.links.get(i);
            Actions actions = i == 0 ? first : actions(draft, link, false);
            links.add(link(draft, link, actions));
            if (i > 0) {
                lend(actions, first);
            }
        }
        looksBack |= LookingBack.isIn(draft);
        return new Compiled(rule(draft, index, first, links), first.skip, first.skipAfter);
    }

    /** What a later rule of a chain says about itself counts where the first says nothing; tags add up. */
    private static void lend(Actions from, Actions to) {
        to.msg = to.msg == null ? from.msg : to.msg;
        to.logdata = to.logdata == null ? from.logdata : to.logdata;
        to.severity = to.severity < 0 ? from.severity : to.severity;
        to.status = to.status == 0 ? from.status : to.status;
        to.tags.addAll(from.tags);
    }

    private Actions actions(RuleDraft draft, LinkDraft link, boolean isFirst) {
        Actions actions = new Actions(transformations, problems);
        Actions defaults = new Actions(transformations, problems);
        defaults.read(draft.defaults, true);
        actions.transformations.addAll(defaults.transformations);
        if (isFirst) {
            actions.disruption = defaults.disruption;
            actions.status = defaults.status;
            actions.location = defaults.location;
            actions.isLogged = defaults.isLogged;
            actions.isAudited = defaults.isAudited;
            actions.tags.addAll(defaults.tags);
            actions.effects.addAll(defaults.effects);
            actions.severity = defaults.severity;
            actions.logdata = defaults.logdata;
        }
        actions.captures = defaults.captures;
        actions.isMultiMatch = defaults.isMultiMatch;
        actions.read(link.actions, isFirst);
        boolean isBlock = isFirst && lastDisruptive(link.actions).equals("block");
        if (isBlock) {
            actions.disruption = defaults.disruption;
            actions.location = defaults.location;
        }
        return actions;
    }

    /** The name, in lower case, of the disruptive action that counts; empty when there is none. */
    static String lastDisruptive(List<ActionText> actions) {
        String last = "";
        for (ActionText action : actions) {
            if (Actions.isDisruptive(action)) {
                last = action.name().toLowerCase(Locale.ROOT);
            }
        }
        return last;
    }

    private static Rule rule(RuleDraft draft, int index, Actions actions, List<Link> links) {
        boolean redirects = actions.disruption == Rule.Disruption.REDIRECT;
        int status = actions.status;
        if (redirects && (status < 300 || status > 399)) {
            status = 302;
        } else if (status == 0) {
            status = 403;
        }
        Rule.Words words = words(draft, actions);
        String operator = links.get(links.size() - 1).operatorText();
        return new Rule(
                index,
                draft.id,
                draft.span.file(),
                draft.span.line(),
                draft.phase,
                links.toArray(Link[]::new),
                words,
                actions.disruption,
                status,
                actions.location,
                actions.isLogged,
                actions.isAudited,
                new RuleWording(new RuleWording.Source(
                        draft.span.file(), draft.span.line(), draft.id, draft.phase, operator, words)),
                -1);
    }

    private static Rule.Words words(RuleDraft draft, Actions actions) {
        List<MacroText> quoting = new ArrayList<>(actions.tags);
        Stream.of(actions.msg, actions.logdata, actions.ver, actions.rev)
                .filter(Objects::nonNull)
                .forEach(quoting::add);
        return new Rule.Words(
                actions.msg,
                actions.logdata,
                actions.severity,
                actions.tags,
                actions.ver,
                actions.rev,
                actions.maturity,
                actions.accuracy,
                draft.links.stream()
                        .map(link -> new RuleText(link.span.file(), link.span.line(), link.text))
                        .toList(),
                Quotes.of(quoting));
    }

    private Link link(RuleDraft draft, LinkDraft link, Actions actions) {
        checkMacros(link);
        List<Effect> made = new ArrayList<>(actions.effects.size());
        for (ActionText action : actions.effects) {
            Effect effect = SanitiseCompiler.isNamed(action.name().toLowerCase(Locale.ROOT))
                    ? masks.compile(action, link.operator != null, actions.captures)
                    : effects.compile(action);
            if (effect != null) {
                made.add(effect);
            }
        }
        Operator operator = link.operator == null ? null : operators.compile(link.operator);
        if (operator != null && operator.mayWait()) {
            waits(draft, link);
        }
        return new Link(
                aims(draft, link.targets, actions.namespaces).toArray(Aim[]::new),
                trie.path(actions.transformations),
                operator,
                filter(operator, link),
                operator != null && operator.isDecidedByValue() ? conditions++ : Link.UNDECIDED,
                link.operator != null && link.operator.isNegated(),
                actions.isMultiMatch,
                actions.captures,
                made.toArray(Effect[]::new),
                link.operator == null ? "" : OperatorCompiler.describe(link.operator));
    }

    /** The distinct aims of all rules so far. */
    List<Aim> distinctAims() {
        return aims.all();
    }

    /** How many conditions have been numbered. */
    int conditions() {
        return conditions;
    }

    private void checkMacros(LinkDraft link) {
        for (ActionText action : link.actions) {
            String value = action.value();
            if (value != null) {
                selections.checkMacros(value, action.valueSpan());
            }
        }
        OperatorText operator = link.operator;
        if (operator != null && OperatorCompiler.expandsMacros(operator)) {
            selections.checkMacros(operator.argument(), operator.argumentSpan());
            Actions.checkMacros(MacroText.parse(operator.argument()), operator.argumentSpan(), problems);
        }
    }

    private void waits(RuleDraft draft, LinkDraft link) {
        if (draft.phase == 5) {
            problems.error(
                    link.span,
                    "cannot-wait",
                    "the operator may wait for another host, and nothing can wait in phase 5; use an earlier phase");
        }
        waitingPhases.add(draft.phase);
    }

    /** Whether a rule compiled so far sees what another one has matched. */
    boolean looksBack() {
        return looksBack;
    }

    /** The phases of rules compiled so far that may wait. */
    Set<Integer> waitingPhases() {
        return Set.copyOf(waitingPhases);
    }

    /** A negated operator matches what lacks everything: it is always asked. */
    private int filter(@Nullable Operator operator, LinkDraft link) {
        boolean isNegated = link.operator != null && link.operator.isNegated();
        return operator == null || isNegated ? Prefilter.Builder.ALWAYS : prefilter.add(operator.requirement());
    }

    /** Exclusions bind to the selections of their variable, wherever in the list they stand. */
    private List<Aim> aims(RuleDraft draft, List<Target> targets, Map<String, String> namespaces) {
        List<Selection> excluded = new ArrayList<>();
        for (Target target : targets) {
            Selection selection = target.isExcluded() ? selections.selection(target, namespaces) : null;
            if (selection != null) {
                excluded.add(selection);
            }
        }
        List<Aim> aims = new ArrayList<>();
        for (Target target : targets) {
            Selection selection = target.isExcluded() ? null : selections.selection(target, namespaces);
            if (selection != null) {
                warnIfTooEarly(draft, target, selection.variable());
                aims.add(this.aims.aim(selection, target.isCounted(), of(selection.variable(), excluded)));
            }
        }
        excluded.forEach(path -> warnIfNeedless(draft, path, aims));
        if (aims.isEmpty() && !excluded.isEmpty()) {
            problems.warning(
                    targets.get(0).span(),
                    "no-effect",
                    "this rule looks at nothing, since ! only leaves out what another target names: write "
                            + excluded.get(0).variable() + "|" + targets.get(0));
        }
        return aims;
    }

    private static List<Selection> of(Variable variable, List<Selection> selections) {
        List<Selection> own = new ArrayList<>(selections.size());
        for (Selection selection : selections) {
            if (selection.variable() == variable) {
                own.add(selection);
            }
        }
        return own;
    }

    /** Nodes are left out by the very path that selects them. */
    private void warnIfNeedless(RuleDraft draft, Selection excluded, List<Aim> aims) {
        Selection.Path path = excluded.path();
        if (path != null && aims.stream().noneMatch(aim -> aim.selection().isSameAs(excluded))) {
            problems.warning(
                    draft.span,
                    "no-effect",
                    "!" + excluded.variable().name() + ":" + path.text().latin1()
                            + " has no effect here: the rule does not look at this very path");
        }
    }

    private void warnIfTooEarly(RuleDraft draft, Target target, Variable variable) {
        if (variable.settledPhase() >= 3 && draft.phase < variable.settledPhase()) {
            problems.warning(
                    target.span(),
                    "too-early",
                    variable.name() + " is known from phase " + variable.settledPhase()
                            + " on, this rule runs in phase " + draft.phase);
        }
    }
}
