package dev.portcullis.rules;

import dev.portcullis.rules.operator.MatchContext;
import dev.portcullis.rules.operator.Operator;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rules of one transaction at work: tries a rule on the values it looks at, and holds all that rules read and change. {@link RuleLoop} says which rule is next. One
 * owner at a time.
 */
final class Evaluation implements MatchContext {
    private static final int NO_SEVERITY = 255;
    private static final int MAX_FAILURES = 8;

    private final Plan plan;
    private final Controls controls;
    private final Variables variables;
    private TxCollection tx;

    private final Matched matched = new Matched();
    private final PersistentCollections collections;
    private final Findings findings = new Findings();
    private final Map<Value, Derived> derived = new HashMap<>();
    private final TargetValues targets;
    private final RuleLoop loop;
    private final MatchLog log = new MatchLog();
    private final @Nullable MatchTracer tracer;
    private final @Nullable DebugTrace debug;
    private final Set<String> failures = new LinkedHashSet<>(0);
    private boolean mayWait = true;

    private final @Nullable Value[] pendingGroups = new Value[MAX_GROUP + 1];
    private boolean wantsCapture;
    private boolean hasPendingGroups;
    private long workLeft;
    private int highestSeverity = NO_SEVERITY;
    private @Nullable Rule current;
    private @Nullable Interruption interruption;

    Evaluation(Plan plan, TransactionFacts facts, @Nullable EngineMode override, @Nullable MatchListener listener) {
        this.plan = plan;
        this.tracer = listener == null ? null : new MatchTracer(listener);
        this.controls = new Controls(plan.settings(), override);
        this.debug = DebugTrace.of(
                plan.debugLog(), this, controls, facts, plan.surroundings().credentialFields());
        boolean isWatched = listener != null || debug != null || plan.verifiesEverything();
        Shortcuts shortcuts = isWatched || controls.mode() == EngineMode.OFF ? null : plan.shortcuts();
        this.tx = shortcuts == null
                ? new TxCollection(plan.txNames())
                : new TxCollection(plan.txNames(), shortcuts.start());
        this.variables = new Variables(this, facts, plan.selections().size());
        this.targets = new TargetValues(this, plan);
        this.loop = new RuleLoop(this, new Candidates(this, targets, plan), debug, shortcuts);
        this.workLeft = plan.surroundings().workLimit();
        this.collections = new PersistentCollections(
                plan.surroundings().collections(),
                facts.startTime(),
                Duration.ofSeconds(plan.settings().collectionTimeoutSeconds()));
    }

    /** Takes no shortcuts: somebody wants to know of every rule. To be called before the first phase. */
    void runEveryRule() {
        loop.takeNoShortcuts();
        tx = new TxCollection(plan.txNames());
    }

    // ---- one rule

    /** Runs the rules of {@code phase} until its end, an interruption, an {@code allow} or the end of the work limit. */
    void run(int phase) {
        variables.enter(phase);
        targets.enter(phase);
        loop.run(phase);
        current = null;
    }

    /** What is done from now on is on behalf of {@code rule}. */
    void at(Rule rule) {
        current = rule;
    }

    boolean goesOn(int phase) {
        return interruption == null && workLeft > 0 && !controls.skips(phase);
    }

    /** Whether a value that {@code link} looks at meets it now; has no effects. */
    boolean isMet(Link link) {
        for (Aim aim : link.aims()) {
            Entry[] entries = targets.entries(aim);
            if (aim.isCounted()) {
                if (test(link, Numbers.decimal(entries.length))) {
                    return true;
                }
            } else {
                for (Entry entry : entries) {
                    if (test(link, form(entry, link.node()).value())) {
                        return true;
                    }
                }
            }
        }
        return link.operator() == null;
    }

    boolean matches(Rule rule) {
        current = rule;
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
        for (int i = 0; i < aims.length && interruption == null && workLeft > 0; i++) {
            Aim aim = aims[i];
            any |= aim.isCounted()
                    ? tryCount(rule, link, aim, isFirst, isLast)
                    : tryEntries(rule, link, aim, isFirst, isLast);
        }
        return any;
    }

    private boolean tryEntries(Rule rule, Link link, Aim aim, boolean isFirst, boolean isLast) {
        boolean any = false;
        boolean isReduced = isFirst && controls.removesTargetsOf(rule);
        for (Entry entry : targets.entries(aim)) {
            if (!isReduced || !controls.isRemoved(rule, aim.selection().variable(), entry)) {
                any |= tryEntry(rule, link, entry, isLast);
                if (interruption != null || workLeft <= 0) {
                    break;
                }
            }
        }
        return any;
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
        return plan.transformations().form(entry.derived(this), node, this);
    }

    private boolean tryValue(Rule rule, Link link, Entry entry, Form form, int node, boolean isLast) {
        if (isRuledOut(link, form)) {
            if (plan.verifiesEverything() && test(link, form.value())) {
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
        if (!test(link, value)) {
            return false;
        }
        matched.add(entry, value);
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
        return (link.isFiltered() && !plan.prefilter().mayMeet(form.content(plan.prefilter(), this), link.filter()))
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
            if (interruption != null) {
                break;
            }
        }
        return any;
    }

    private boolean tryCount(Rule rule, Link link, Aim aim, boolean isFirst, boolean isLast) {
        int count = 0;
        boolean isReduced = isFirst && controls.removesTargetsOf(rule);
        for (Entry entry : targets.entries(aim)) {
            if (!isReduced || !controls.isRemoved(rule, aim.selection().variable(), entry)) {
                count++;
            }
        }
        Value value = Numbers.decimal(count);
        if (!test(link, value)) {
            return false;
        }
        String name = aim.selection().name();
        String label = "&" + aim.selection().variable().name();
        String counted = name == null ? label : label + ":" + name;
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

    private boolean test(Link link, Value value) {
        Operator operator = link.operator();
        wantsCapture = link.captures();
        hasPendingGroups = false;
        spend(1);
        boolean meets = operator == null || operator.test(this, value) != link.isNegated();
        if (meets && hasPendingGroups) {
            tx.capture(pendingGroups);
        }
        if (hasPendingGroups) {
            Arrays.fill(pendingGroups, null);
        }
        return meets;
    }

    private void hit(Rule rule, Link link, boolean isLast) {
        for (Effect effect : link.effects()) {
            effect.apply(this);
        }
        if (isLast) {
            complete(rule, link);
        }
    }

    private void complete(Rule rule, Link link) {
        if (rule.words().severity() >= 0) {
            highestSeverity = Math.min(highestSeverity, rule.words().severity());
        }
        boolean interrupts = rule.disruption().interrupts() && rule.phase() < 5;
        if (debug != null) {
            debug.matched(rule);
        }
        // an allow is a decision too: while detecting, the log shows what the rules behind it would have said
        if (controls.mode() == EngineMode.ON && rule.phase() < 5) {
            if (interrupts) {
                interrupt(interruptionBy(rule));
            } else if (rule.disruption() != Rule.Disruption.PASS) {
                controls.allow(rule.disruption(), rule.phase());
            }
        }
        log.matched(rule);
        if (rule.isLogged() || rule.isAudited()) {
            log.add(this, rule, link, interrupts, interruption != null);
        }
        if (tracer != null) {
            tracer.completed(this, rule, link);
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
                location == null ? null : expand(location).latin1(),
                rule.id(),
                rule.phase(),
                Interruption.Reason.RULE,
                msg == null ? "" : expand(msg).latin1());
    }

    // ---- what operators see

    @Override
    public boolean wantsCapture() {
        return wantsCapture;
    }

    @Override
    public void capture(int group, Value value) {
        if (wantsCapture) {
            pendingGroups[group] = value;
            hasPendingGroups = true;
        }
    }

    @Override
    public Value resolve(MacroText.Reference reference) {
        Variable variable = reference.variable();
        return variable == null ? Value.EMPTY : variables.first(variable, reference.lowerCaseKey());
    }

    @Override
    public void spend(long units) {
        workLeft -= units;
    }

    @Override
    public void pathArgument(String name, Value value) {
        findings.pathArgument(name, value);
    }

    @Override
    public void located(Map<String, Value> parts) {
        findings.located(parts);
    }

    @Override
    public boolean mayWait() {
        return mayWait;
    }

    @Override
    public void failed(String why) {
        if (failures.size() < MAX_FAILURES) {
            failures.add(why);
        }
        tell(why);
    }

    /** Writes to the debug log, if there is one, what goes wrong outside of rules. */
    void tell(String problem) {
        if (debug != null) {
            debug.problem(problem);
        }
    }

    // ---- what effects, variables and the transaction see

    Value expand(MacroText text) {
        return text.expand(this::resolve);
    }

    /** Whether {@code selection} means {@code entry}; what a pattern says of a name that recurs is remembered. */
    boolean accepts(Selection selection, Entry entry) {
        Value key = entry.key();
        if (!selection.hasPattern() || key == null || entry.otherKey() != null) {
            return selection.accepts(entry);
        }
        Form name = entry.derivedKey(this).source();
        int number = plan.conditions() + selection.index();
        if (name.isMiss(number)) {
            return false;
        }
        boolean accepts = selection.accepts(entry);
        if (!accepts) {
            name.miss(number, plan.outcomes());
        }
        return accepts;
    }

    /** What was derived from {@code value}, shared by all entries with the same bytes, and by all transactions if it is one that recurs. */
    Derived derive(Value value) {
        return derive(value, plan.recurring().find(value));
    }

    /** As {@link #derive(Value)}, for what an argument holds. */
    Derived deriveArgument(Value value) {
        return derive(value, plan.recurring().findArgument(value));
    }

    private Derived derive(Value value, @Nullable Derived recurring) {
        Derived known = recurring;
        if (known == null) {
            known = derived.get(value);
        }
        if (known == null) {
            known = new Derived(value, plan.transformations().size());
            derived.put(value, known);
        }
        return known;
    }

    Plan plan() {
        return plan;
    }

    Settings settings() {
        return plan.settings();
    }

    Controls controls() {
        return controls;
    }

    Variables variables() {
        return variables;
    }

    TxCollection tx() {
        return tx;
    }

    Matched matched() {
        return matched;
    }

    MatchLog log() {
        return log;
    }

    PersistentCollections collections() {
        return collections;
    }

    int highestSeverity() {
        return highestSeverity;
    }

    void forbidWaiting() {
        mayWait = false;
    }

    Set<String> failures() {
        return failures;
    }

    boolean isOutOfWork() {
        return workLeft <= 0;
    }

    @Nullable
    Interruption interruption() {
        return interruption;
    }

    /** Lets nothing more run but the logging phase. */
    void interrupt(Interruption decided) {
        interruption = decided;
        if (debug != null) {
            debug.ends(decided);
        }
    }

    /** Opens the way for the logging phase after an interruption. */
    void clearInterruption() {
        interruption = null;
    }

    long elapsedMillis() {
        return Math.max(
                0,
                plan.surroundings().clock().millis()
                        - variables.traffic().facts().startTime().toEpochMilli());
    }

    Findings findings() {
        return findings;
    }

    /** The rule that is tried just now, or null between phases. */
    @Nullable
    Rule current() {
        return current;
    }
}
