package dev.portcullis.rules;

import dev.portcullis.rules.operator.MatchContext;
import dev.portcullis.rules.operator.Operator;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The rules of one transaction at work: all that they read and change. {@link RuleLoop} says which rule is next, {@link RuleTrial} tries it. One owner at a time.
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
    private final RuleTrial trial;
    private final @Nullable DebugTrace debug;
    private final Set<String> failures = new LinkedHashSet<>(0);
    private boolean mayWait = true;
    /** Made once, as macros are expanded dozens of times. */
    private final Function<MacroText.Reference, Value> macros = this::resolve;

    private final IntPredicate costs = this::affords;

    private final @Nullable Value[] pendingGroups = new Value[MAX_GROUP + 1];
    private boolean wantsCapture;
    private boolean hasPendingGroups;
    private boolean hasCaptured;
    private long workLeft;
    private int highestSeverity = NO_SEVERITY;
    private @Nullable Rule current;
    private @Nullable Interruption interruption;

    Evaluation(Plan plan, TransactionFacts facts, @Nullable EngineMode override, @Nullable MatchListener listener) {
        this.plan = plan;
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
        this.trial = new RuleTrial(this, targets, listener == null ? null : new MatchTracer(listener), debug);
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

    // ---- rules in turn

    /** Runs the rules of {@code phase} until its end, an interruption, an {@code allow} or the end of the work limit. */
    void run(int phase) {
        variables.enter(phase);
        targets.enter(phase);
        loop.run(phase);
        current = null;
    }

    /** A rule has chosen another parser; in a phase whose rules see content, what was found out before no longer counts. */
    void parserChanged() {
        if (current != null && current.phase() > 1) {
            variables.forget();
            targets.forget();
            loop.decideAnew();
        }
    }

    /** What is done from now on is on behalf of {@code rule}. */
    void at(Rule rule) {
        current = rule;
    }

    boolean goesOn(int phase) {
        return !hasEnded() && !controls.skips(phase);
    }

    /** Units of work that may still be done. */
    long workLeft() {
        return workLeft;
    }

    /** Whether no value is to be tried any more. */
    boolean hasEnded() {
        return interruption != null || workLeft <= 0;
    }

    // ---- what operators see

    /** Whether {@code value} meets the condition of {@code link}; if so, what was captured is there for the effects. */
    boolean test(Link link, Value value) {
        Operator operator = link.operator();
        wantsCapture = link.captures();
        hasPendingGroups = false;
        spend(1);
        boolean meets = operator == null || operator.test(this, value) != link.isNegated();
        hasCaptured = meets && hasPendingGroups;
        if (hasCaptured) {
            tx.capture(pendingGroups);
        }
        if (hasPendingGroups) {
            Arrays.fill(pendingGroups, null);
        }
        return meets;
    }

    /** Whether the condition tested last has captured something. */
    boolean hasCaptured() {
        return hasCaptured;
    }

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
        if (variable == null) {
            return Value.EMPTY;
        }
        if (variable == Variable.TX && !reference.key().isEmpty()) {
            Entry entry = tx.find(reference);
            return entry == null ? Value.EMPTY : entry.value();
        }
        return variables.first(variable, reference.lowerCaseKey());
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

    @Override
    public Value expand(MacroText text) {
        MacroText.Reference lone = text.lone();
        return lone == null
                ? text.expand(macros, costs)
                : plan.recurring().texts().expand(text, resolve(lone), costs);
    }

    /** Work like any other: rules may double a variable for each value of a request. */
    private boolean affords(int length) {
        spend(length);
        return workLeft > 0;
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

    RuleTrial trial() {
        return trial;
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

    void severity(int severity) {
        highestSeverity = Math.min(highestSeverity, severity);
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
