package dev.portcullis.rules;

import dev.portcullis.rules.plan.Prefilter.Content;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one rule is tried: link by link on every value that it looks at, each of which has its effects at once if it meets the condition; and what follows when the last link
 * has matched. Holds nothing of a rule beyond its trial. One owner at a time.
 */
final class RuleTrial {
    private final Evaluation evaluation;
    private final Plan plan;
    private final Controls controls;
    private final TargetValues targets;
    private final Matched matched;
    private final @Nullable MatchTracer tracer;
    private final @Nullable DebugTrace debug;

    RuleTrial(Evaluation evaluation, TargetValues targets, @Nullable MatchTracer tracer, @Nullable DebugTrace debug) {
        this.evaluation = evaluation;
        this.plan = evaluation.plan();
        this.controls = evaluation.controls();
        this.targets = targets;
        this.matched = evaluation.matched();
        this.tracer = tracer;
        this.debug = debug;
    }

    /** Whether a value that {@code link} looks at meets it now; has no effects. */
    boolean isMet(Link link) {
        for (Aim aim : link.aims()) {
            Entry[] entries = targets.entries(aim);
            if (aim.isCounted()) {
                if (evaluation.test(link, Numbers.decimal(entries.length))) {
                    return true;
                }
            } else {
                for (Entry entry : entries) {
                    if (evaluation.test(link, form(entry, link.node()).value())) {
                        return true;
                    }
                }
            }
        }
        return link.operator() == null;
    }

    /** What {@code aim} means now; never write to the array. */
    Entry[] entries(Aim aim) {
        return targets.entries(aim);
    }

    /** Tries {@code rule}, with all effects that it has; true if the last of its links has matched. */
    boolean matches(Rule rule) {
        evaluation.at(rule);
        Link[] links = rule.links();
        int last = links.length - 1;
        for (int i = 0; i < last; i++) {
            if (!matches(rule, links[i], i == 0, false)) {
                return false;
            }
            matched.linkMet(i == 0);
        }
        return matches(rule, links[last], last == 0, true);
    }

    /** Tries every value that {@code link} looks at; each that meets the condition has its effects at once. */
    private boolean matches(Rule rule, Link link, boolean isFirst, boolean isLast) {
        matched.startLink();
        if (link.operator() == null) {
            hit(rule, link, isLast);
            return true;
        }
        boolean any = false;
        Aim[] aims = link.aims();
        for (int i = 0; i < aims.length && !evaluation.hasEnded(); i++) {
            Aim aim = aims[i];
            any |= aim.isCounted()
                    ? tryCount(rule, link, aim, isFirst, isLast)
                    : tryEntries(rule, link, aim, isFirst, isLast);
        }
        return any;
    }

    private boolean tryEntries(Rule rule, Link link, Aim aim, boolean isFirst, boolean isLast) {
        boolean any = false;
        boolean isReduced =
                isFirst && controls.removesFrom(rule, aim.selection().variable());
        Entry[] entries = targets.entries(aim);
        Content @Nullable [] contents = link.isFiltered() && !plan.verifiesEverything() ? targets.contents(aim) : null;
        for (int i = 0; i < entries.length; i++) {
            boolean isRuledOut = contents != null && isRuledOut(link, contents[i]);
            if (!isRuledOut
                    && (!isReduced || !controls.isRemoved(rule, aim.selection().variable(), entries[i]))) {
                any |= tryEntry(rule, link, entries[i], isLast);
                if (evaluation.hasEnded()) {
                    break;
                }
            }
        }
        return any;
    }

    /** Whether a value that came with {@code content} cannot meet the condition of {@code link}, which is filtered, after none of its steps: as most cannot. */
    private boolean isRuledOut(Link link, Content content) {
        return !plan.prefilter().mayMeet(content, link.filter())
                && !plan.transformations().changesContent(content, link.node());
    }

    private boolean tryEntry(Rule rule, Link link, Entry entry, boolean isLast) {
        if (link.isMultiMatch()) {
            return tryEveryStep(rule, link, entry, isLast);
        }
        return link.needsForm()
                ? tryValue(rule, link, entry, form(entry, link.node()), link.node(), isLast)
                : tryValue(rule, link, entry, entry.value(), 0, isLast);
    }

    private Form form(Entry entry, int node) {
        return plan.transformations().form(entry.derived(evaluation), node, evaluation);
    }

    private boolean tryValue(Rule rule, Link link, Entry entry, Form form, int node, boolean isLast) {
        if (isRuledOut(link, form)) {
            if (plan.verifiesEverything() && evaluation.test(link, form.value())) {
                throw new IllegalStateException("a match was ruled out: " + link.operatorText() + " on "
                        + form.value().latin1());
            }
            return false;
        }
        boolean meets = tryValue(rule, link, entry, form.value(), node, isLast);
        if (!meets && link.number() != Link.UNDECIDED) {
            form.miss(link.number(), plan.outcomes());
        }
        return meets;
    }

    private boolean tryValue(Rule rule, Link link, Entry entry, Value value, int node, boolean isLast) {
        if (!evaluation.test(link, value)) {
            return false;
        }
        matched.add(entry, value);
        if (evaluation.hasCaptured()) {
            evaluation.tx().capturedFrom(entry);
        }
        if (debug != null) {
            debug.met(rule, link, entry.name(), value);
        }
        if (tracer != null) {
            List<String> steps = plan.transformations().names(node);
            tracer.met(rule, MatchTracer.condition(link, entry.name(), entry.value(), steps, value));
        }
        hit(rule, link, isLast);
        return true;
    }

    /** Whether the value cannot meet the condition, by what it contains or by what was found before. */
    private boolean isRuledOut(Link link, Form form) {
        return (link.isFiltered()
                        && !plan.prefilter().mayMeet(form.content(plan.prefilter(), evaluation), link.filter()))
                || (link.number() != Link.UNDECIDED && form.isMiss(link.number()));
    }

    /** The untouched value, then the value after each step that changed it. */
    @SuppressWarnings("ReferenceEquality") // where nothing changes the form is the very same
    private boolean tryEveryStep(Rule rule, Link link, Entry entry, boolean isLast) {
        boolean any = false;
        Form before = null;
        for (int node : link.path()) {
            Form form = form(entry, node);
            if (form != before) {
                any |= tryValue(rule, link, entry, form, node, isLast);
                before = form;
            }
            if (evaluation.interruption() != null) {
                break;
            }
        }
        return any;
    }

    private boolean tryCount(Rule rule, Link link, Aim aim, boolean isFirst, boolean isLast) {
        int count = 0;
        boolean isReduced =
                isFirst && controls.removesFrom(rule, aim.selection().variable());
        for (Entry entry : targets.entries(aim)) {
            if (!isReduced || !controls.isRemoved(rule, aim.selection().variable(), entry)) {
                count++;
            }
        }
        Value value = Numbers.decimal(count);
        if (!evaluation.test(link, value)) {
            return false;
        }
        String counted = "&" + aim.selection().label();
        matched.addCount(counted, value);
        if (debug != null) {
            debug.met(rule, link, counted, value);
        }
        if (tracer != null) {
            tracer.met(rule, MatchTracer.condition(link, counted, value, List.of(), value));
        }
        hit(rule, link, isLast);
        return true;
    }

    private void hit(Rule rule, Link link, boolean isLast) {
        for (Effect effect : link.effects()) {
            effect.apply(evaluation);
        }
        if (isLast) {
            complete(rule, link);
        }
    }

    private void complete(Rule rule, Link link) {
        if (rule.words().severity() >= 0) {
            evaluation.severity(rule.words().severity());
        }
        boolean interrupts = rule.disruption().interrupts() && rule.phase() < 5;
        if (debug != null) {
            debug.matched(rule);
        }
        // an allow is a decision too: while detecting, the log shows what the rules behind it would have said
        if (controls.mode() == EngineMode.ON && rule.phase() < 5) {
            if (interrupts) {
                evaluation.interrupt(interruptionBy(rule));
            } else if (rule.disruption() != Rule.Disruption.PASS) {
                controls.allow(rule.disruption(), rule.phase());
            }
        }
        MatchLog log = evaluation.log();
        log.matched(rule);
        if (rule.isLogged() || rule.isAudited()) {
            log.add(evaluation, rule, link, interrupts, evaluation.interruption() != null);
        }
        if (tracer != null) {
            tracer.completed(evaluation, rule, link);
        }
    }

    private Interruption interruptionBy(Rule rule) {
        Interruption.Kind kind = switch (rule.disruption()) {
            case DROP -> Interruption.Kind.DROP;
            case REDIRECT -> Interruption.Kind.REDIRECT;
            case DENY, PASS, ALLOW, ALLOW_PHASE, ALLOW_REQUEST -> Interruption.Kind.DENY;
        };
        MacroText location = rule.location();
        MacroText msg = rule.words().msg();
        return new Interruption(
                kind,
                rule.status(),
                location == null ? null : Location.of(evaluation.expand(location)),
                rule.id(),
                rule.phase(),
                Interruption.Reason.RULE,
                msg == null ? "" : evaluation.expand(msg).latin1());
    }
}
