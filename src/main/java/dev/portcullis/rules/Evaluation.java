package dev.portcullis.rules;

import dev.portcullis.rules.operator.MatchContext;
import dev.portcullis.rules.operator.Operator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rules of one transaction at work: runs a phase rule by rule in file order and holds all that rules read and change. One owner at a time.
 */
final class Evaluation implements MatchContext {
    private static final int NO_SEVERITY = 255;

    private final Plan plan;
    private final Controls controls;
    private final Variables variables;
    private final TxCollection tx = new TxCollection();
    private final Matched matched = new Matched();
    private final PersistentCollections collections;
    private final Map<String, Value> environment = new LinkedHashMap<>(0);
    private final Map<Value, Derived> derived = new HashMap<>();
    private final Contents contents;
    private final Map<String, Value> pathArguments = new LinkedHashMap<>(0);
    private Map<String, Value> place = Map.of();
    private final MatchLog log = new MatchLog();
    private final @Nullable MatchTracer tracer;

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
        this.variables = new Variables(this, facts, plan.selections().size());
        this.contents = new Contents(this, plan);
        this.workLeft = plan.surroundings().workLimit();
        this.collections = new PersistentCollections(
                plan.surroundings().collections(),
                facts.startTime(),
                Duration.ofSeconds(plan.settings().collectionTimeoutSeconds()));
    }

    // ---- the loop

    /** Runs the rules of {@code phase} until its end, an interruption, an {@code allow} or the end of the work limit. */
    void run(int phase) {
        variables.enter(phase, plan.selections());
        Rule[] rules = plan.phase(phase);
        int at = 0;
        while (at < rules.length && interruption == null && workLeft > 0 && !controls.skips(phase)) {
            Rule rule = rules[at++];
            if (!controls.isRemoved(rule) && matches(rule) && rule.skipTo() >= 0) {
                at = rule.skipTo();
            }
        }
    }

    private boolean matches(Rule rule) {
        current = rule;
        List<Link> links = rule.links();
        int last = links.size() - 1;
        for (int i = 0; i < last; i++) {
            if (!matches(rule, links.get(i), i == 0, false)) {
                return false;
            }
            matched.linkMet(i == 0);
        }
        return matches(rule, links.get(last), last == 0, true);
    }

    /** Tries every value that {@code link} looks at; each that meets the condition has its effects at once. */
    private boolean matches(Rule rule, Link link, boolean isFirst, boolean isLast) {
        matched.startLink();
        if (link.operator() == null) {
            hit(rule, link, isLast);
            return true;
        }
        boolean any = false;
        List<Link.Aim> aims = link.aims();
        for (int i = 0; i < aims.size() && interruption == null && workLeft > 0; i++) {
            Link.Aim aim = aims.get(i);
            any |= aim.isCounted()
                    ? tryCount(rule, link, aim, isFirst, isLast)
                    : tryEntries(rule, link, aim, isFirst, isLast);
        }
        return any;
    }

    private boolean tryEntries(Rule rule, Link link, Link.Aim aim, boolean isFirst, boolean isLast) {
        Entry[] entries = variables.entries(aim.selection());
        if (link.isFiltered() && !plan.verifiesEverything() && !contents.mayMeet(link, aim.selection(), entries)) {
            return false;
        }
        boolean any = false;
        for (Entry entry : entries) {
            if (!isExcluded(rule, aim, entry, isFirst)) {
                any |= link.isMultiMatch()
                        ? tryEveryStep(rule, link, entry, isLast)
                        : tryValue(rule, link, entry, link.node(), isLast);
                if (interruption != null || workLeft <= 0) {
                    break;
                }
            }
        }
        return any;
    }

    private boolean isExcluded(Rule rule, Link.Aim aim, Entry entry, boolean isFirst) {
        return aim.excludes(entry)
                || (isFirst
                        && controls.hasRemovedTargets()
                        && controls.isRemoved(rule, aim.selection().variable(), entry));
    }

    private boolean tryValue(Rule rule, Link link, Entry entry, int node, boolean isLast) {
        Value value = node == 0 ? entry.value() : plan.transformations().at(entry.derived(this), node, this);
        if (link.isFiltered() && !contents.mayMeet(link, entry, node)) {
            if (plan.verifiesEverything() && test(link, value)) {
                throw new IllegalStateException(
                        "the pre-filter ruled out a match: " + link.operatorText() + " on " + value.latin1());
            }
            return false;
        }
        if (!test(link, value)) {
            return false;
        }
        matched.add(entry, value);
        if (tracer != null) {
            List<String> steps = plan.transformations().names(node);
            tracer.met(rule, MatchTracer.condition(link, entry.name(), entry.value(), steps, value));
        }
        hit(rule, link, isLast);
        return true;
    }

    /** The untouched value, then the value after each step that changed it. */
    @SuppressWarnings("ReferenceEquality") // a transformation that changes nothing returns the very same value
    private boolean tryEveryStep(Rule rule, Link link, Entry entry, boolean isLast) {
        boolean any = false;
        Value before = null;
        for (int node : link.path()) {
            Value value = plan.transformations().at(entry.derived(this), node, this);
            if (value != before) {
                any |= tryValue(rule, link, entry, node, isLast);
                before = value;
            }
            if (interruption != null) {
                break;
            }
        }
        return any;
    }

    private boolean tryCount(Rule rule, Link link, Link.Aim aim, boolean isFirst, boolean isLast) {
        int count = 0;
        for (Entry entry : variables.entries(aim.selection())) {
            if (!isExcluded(rule, aim, entry, isFirst)) {
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
        List<Effect> effects = link.effects();
        for (int i = 0; i < effects.size(); i++) {
            effects.get(i).apply(this);
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
        // an allow is a decision too: while detecting, the log shows what the rules behind it would have said
        if (controls.mode() == EngineMode.ON && rule.phase() < 5) {
            if (interrupts) {
                interruption = interruptionBy(rule);
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
        Variable variable = Variable.find(reference.collection());
        return variable == null ? Value.EMPTY : variables.first(variable, reference.key());
    }

    @Override
    public void spend(long units) {
        workLeft -= units;
    }

    @Override
    public void pathArgument(String name, Value value) {
        pathArguments.put(name, value);
    }

    @Override
    public void located(Map<String, Value> parts) {
        place = parts;
    }

    // ---- what effects, variables and the transaction see

    Value expand(MacroText text) {
        return text.expand(this::resolve);
    }

    /** The derived values of {@code value}, shared by all entries with the same bytes. */
    Derived derive(Value value) {
        return derived.computeIfAbsent(
                value, v -> new Derived(v, plan.transformations().size()));
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

    void setEnvironment(String name, @Nullable Value value) {
        if (value == null) {
            environment.remove(name);
        } else {
            environment.put(name, value);
        }
    }

    Entry[] environment() {
        return parts("ENV", environment);
    }

    Entry[] pathArguments() {
        return parts("ARGS_PATH", pathArguments);
    }

    /** What the last {@code @geoLookup} found. */
    Entry[] place() {
        return parts("GEO", place);
    }

    private static Entry[] parts(String label, Map<String, Value> values) {
        return values.entrySet().stream()
                .map(part -> Entry.part(label, Value.ofLatin1(part.getKey()), part.getValue()))
                .toArray(Entry[]::new);
    }

    Entry[] currentRuleEntries() {
        Rule rule = current;
        if (rule == null) {
            return Entry.NONE;
        }
        List<Entry> entries = new ArrayList<>();
        addRulePart(entries, "id", Numbers.decimal(rule.id()));
        addRulePart(entries, "phase", Numbers.decimal(rule.phase()));
        if (rule.words().severity() >= 0) {
            addRulePart(entries, "severity", Numbers.decimal(rule.words().severity()));
        }
        addRulePart(entries, "rev", rule.words().rev());
        addRulePart(entries, "ver", rule.words().ver());
        addRulePart(entries, "msg", rule.words().msg());
        addRulePart(entries, "logdata", rule.words().logdata());
        return entries.toArray(Entry.NONE);
    }

    private static void addRulePart(List<Entry> entries, String name, @Nullable MacroText text) {
        if (text != null) {
            addRulePart(entries, name, Value.ofLatin1(text.toString()));
        }
    }

    private static void addRulePart(List<Entry> entries, String name, Value value) {
        entries.add(Entry.part("RULE", Value.ofLatin1(name.toLowerCase(Locale.ROOT)), value));
    }
}
