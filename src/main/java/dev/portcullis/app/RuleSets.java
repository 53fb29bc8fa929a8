package dev.portcullis.app;

import dev.portcullis.config.Diagnostic;
import dev.portcullis.config.Located;
import dev.portcullis.config.Position;
import dev.portcullis.config.RulesConfig;
import dev.portcullis.exchange.AuditPolicy;
import dev.portcullis.http.Fields;
import dev.portcullis.rules.AuditSettings;
import dev.portcullis.rules.Compilation;
import dev.portcullis.rules.ContentLimits;
import dev.portcullis.rules.DebugLog;
import dev.portcullis.rules.EngineMode;
import dev.portcullis.rules.EngineSurroundings;
import dev.portcullis.rules.NameLookup;
import dev.portcullis.rules.RuleSet;
import dev.portcullis.rules.RuleSetCompiler;
import dev.portcullis.rules.Transaction;
import dev.portcullis.rules.TransactionFacts;
import dev.portcullis.rules.content.DecodingPolicy;
import dev.portcullis.rules.regex.PatternCompiler;
import dev.portcullis.rules.regex.StateBudget;
import dev.portcullis.stage.RulesStages;
import dev.portcullis.text.FileTrouble;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rule sets of one generation, each compiled once however many routes use it, and the threads that inspect large content. Rules that are off are not
 * compiled, but their files must be there. One owner at a time while it is filled.
 */
final class RuleSets implements AutoCloseable {
    /** A system property: with {@code true}, RE2J looks at every value beside the automata, and a difference is a denial. */
    private static final String VERIFY_EVERYTHING = "portcullis.verifyEverything";

    private static final Logger LOG = LoggerFactory.getLogger(RuleSets.class);

    private final RulesConfig config;
    private final Outside outside;
    private final List<String> credentials;
    private final UnaryOperator<Fields> seen;
    private final List<Diagnostic> faults;
    private final FileWatch watch;
    private final Probe probe;
    private final Map<List<String>, Optional<RuleSet>> compiled = new HashMap<>();
    private final Map<List<Located<String>>, Boolean> lacking = new HashMap<>();
    private final PatternCompiler patterns =
            new PatternCompiler(new StateBudget(StateBudget.STANDARD_BYTES), Boolean.getBoolean(VERIFY_EVERYTHING));
    private final BoundedThreads threads;

    /** What rules reach beyond traffic: name servers, and files that they write. Safe for concurrent use. */
    record Outside(NameLookup names, DebugLog.Opener debugLogs) {}

    /**
     * @param outside what rules reach beyond traffic
     * @param credentials fields of which no log shows a value, beside the usual ones
     * @param seen takes from a request's fields what ends here and is no business of rules
     * @param watch gets every file that is read
     */
    RuleSets(
            RulesConfig config,
            Outside outside,
            Collection<String> credentials,
            UnaryOperator<Fields> seen,
            List<Diagnostic> faults,
            FileWatch watch,
            Probe probe) {
        this.config = config;
        this.credentials = List.copyOf(credentials);
        this.seen = seen;
        this.outside = outside;
        this.faults = faults;
        this.watch = watch;
        this.probe = probe;
        this.threads = new BoundedThreads("portcullis-inspection", config.threads(), config.queue());
        requireFiles(config.files());
    }

    /** The threads that inspect large content; they reject what they cannot queue. */
    Executor threads() {
        return threads;
    }

    long inlineBelowBytes() {
        return config.inlineBelowBytes();
    }

    /** Whether what runs for the route may only log. Where rules are off, nobody has asked for that. */
    boolean onlyDetects(RulesConfig.@Nullable OnRoute route) {
        RulesConfig.Engine engine = engine(route);
        if (engine != null) {
            return engine == RulesConfig.Engine.DETECTION_ONLY;
        }
        return ruleSet(files(route))
                .filter(rules -> rules.settings().engineMode() == EngineMode.DETECTION_ONLY)
                .isPresent();
    }

    private RulesConfig.@Nullable Engine engine(RulesConfig.@Nullable OnRoute route) {
        return route == null || route.engine() == null ? config.engine() : route.engine();
    }

    private @Nullable List<Located<String>> files(RulesConfig.@Nullable OnRoute route) {
        List<Located<String>> own = route == null ? null : route.files();
        return own == null ? config.files() : own;
    }

    /** The stages for a route, or null where rules are off; for the rest see {@link RulesStages}. */
    @Nullable
    RulesStages stagesFor(RulesConfig.@Nullable OnRoute route, @Nullable AuditPolicy audit, boolean saysRefusalsOnly) {
        RulesConfig.Engine engine = engine(route);
        if (engine == RulesConfig.Engine.OFF) {
            requireFiles(files(route));
            return null;
        }
        RuleSet rules = ruleSet(files(route)).orElse(null);
        EngineMode mode = engine == null ? null : mode(engine);
        if (rules == null || (mode == null && rules.settings().engineMode() == EngineMode.OFF)) {
            return null;
        }
        return new RulesStages(
                facts -> probe.begin(rules, facts.withFields(seen.apply(facts.fields())), mode),
                threads,
                config.inlineBelowBytes(),
                audit,
                saysRefusalsOnly);
    }

    /** Stages for requests that nobody has sent, one for each rule set: they leave nothing behind, and no rule of theirs waits for another host. */
    List<RulesStages> rehearsals() {
        return compiled.values().stream()
                .flatMap(Optional::stream)
                .map(RuleSet::withoutTraces)
                .map(rules -> new RulesStages(facts -> unwaiting(rules, facts), threads, config.inlineBelowBytes()))
                .toList();
    }

    private static Transaction unwaiting(RuleSet rules, TransactionFacts facts) {
        Transaction transaction = rules.begin(facts, null);
        transaction.forbidWaiting();
        return transaction;
    }

    /** What the rules of a route say of the audit log, or null where they are off. */
    @Nullable
    AuditSettings auditFor(RulesConfig.@Nullable OnRoute route) {
        return engine(route) == RulesConfig.Engine.OFF
                ? null
                : ruleSet(files(route)).map(rules -> rules.settings().audit()).orElse(null);
    }

    /** What all patterns of the generation are compiled with. */
    PatternCompiler patterns() {
        return patterns;
    }

    private static EngineMode mode(RulesConfig.Engine engine) {
        return switch (engine) {
            case ON -> EngineMode.ON;
            case DETECTION_ONLY -> EngineMode.DETECTION_ONLY;
            case OFF -> EngineMode.OFF;
        };
    }

    private Optional<RuleSet> ruleSet(@Nullable List<Located<String>> patterns) {
        List<String> names = patterns == null
                ? List.of(RulesConfig.BASELINE)
                : patterns.stream().map(Located::value).toList();
        Optional<RuleSet> known = compiled.get(names);
        if (known != null) {
            return known;
        }
        Optional<RuleSet> fresh = patterns != null && lacksFiles(patterns) ? Optional.empty() : compile(names);
        compiled.put(names, fresh);
        return fresh;
    }

    /** Files that are not there are a mistake, also where no route uses them: who turns the rules on would find out too late. */
    private void requireFiles(@Nullable List<Located<String>> patterns) {
        if (patterns != null) {
            lacksFiles(patterns);
        }
    }

    /** Whether no file fits one of {@code patterns}, of which the first call says so at its place in the configuration. */
    private boolean lacksFiles(List<Located<String>> patterns) {
        Boolean known = lacking.get(patterns);
        if (known == null) {
            known = looksInVain(patterns);
            lacking.put(patterns, known);
        }
        return known;
    }

    private boolean looksInVain(List<Located<String>> patterns) {
        boolean lacks = false;
        RuleSources loader = new RuleSources(watch);
        for (Located<String> pattern : patterns) {
            try {
                if (loader.sources(pattern.value(), "").isEmpty()) {
                    faults.add(pattern.fault("fits no file, needs an existing one"));
                    lacks = true;
                }
            } catch (IOException e) {
                faults.add(pattern.fault("cannot be read: " + FileTrouble.of(e)));
                lacks = true;
            }
        }
        return lacks;
    }

    private Optional<RuleSet> compile(List<String> names) {
        RuleSources loader = new RuleSources(watch);
        Compilation compilation =
                RuleSetCompiler.standard(loader, patterns, surroundings()).compileFiles(names);
        for (dev.portcullis.seclang.Diagnostic each : compilation.diagnostics()) {
            if (each.isError()) {
                Position at = new Position(
                        each.span().file(), each.span().line(), each.span().column());
                faults.add(new Diagnostic(at, "", each.message() + " [" + each.code() + "]"));
            } else {
                LOG.warn("{}", each);
            }
        }
        return compilation.ruleSet();
    }

    private EngineSurroundings surroundings() {
        RulesConfig.Limits limits = config.limits();
        return EngineSurroundings.standard()
                .withNames(outside.names())
                .withDebugLogs(outside.debugLogs())
                .withCredentialFields(credentials)
                .withDecoding(new DecodingPolicy(
                        config.decodesRequests(),
                        config.maxDecodingRatio(),
                        config.refusesUnreadable(),
                        config.refusesMislabelled()))
                .withLimits(new ContentLimits(
                        limits.arguments(),
                        limits.depth(),
                        limits.files(),
                        limits.nameBytes(),
                        limits.totalBytes(),
                        limits.xmlNodes()));
    }

    /** Lets what is being inspected finish. */
    @Override
    public void close() {
        threads.close();
    }
}
