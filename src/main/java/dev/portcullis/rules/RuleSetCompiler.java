package dev.portcullis.rules;

import dev.portcullis.rules.body.BodyParser;
import dev.portcullis.rules.body.UrlEncodedParser;
import dev.portcullis.rules.operator.OperatorCatalog;
import dev.portcullis.rules.plan.Prefilter;
import dev.portcullis.rules.regex.PatternCompiler;
import dev.portcullis.rules.transform.TransformationCatalog;
import dev.portcullis.seclang.Diagnostic;
import dev.portcullis.seclang.Directive;
import dev.portcullis.seclang.OperatorText;
import dev.portcullis.seclang.ParsedRules;
import dev.portcullis.seclang.SecLangParser;
import dev.portcullis.seclang.Source;
import dev.portcullis.seclang.SourceLoader;
import dev.portcullis.seclang.SourceSpan;
import dev.portcullis.text.FileTrouble;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Sources to a {@link RuleSet}, all or nothing: every mistake of a run is reported together, and a rule that cannot be used keeps the whole
 * set from being used. Safe for concurrent use if its loader is.
 */
public final class RuleSetCompiler {
    private final SourceLoader loader;
    private final OperatorCatalog operators;
    private final TransformationCatalog transformations;
    private final Map<String, BodyParser> bodyParsers;
    private final PatternCompiler patterns;
    private final EngineSurroundings surroundings;

    private RuleSetCompiler(
            SourceLoader loader,
            OperatorCatalog operators,
            TransformationCatalog transformations,
            Map<String, BodyParser> bodyParsers,
            PatternCompiler patterns,
            EngineSurroundings surroundings) {
        this.loader = loader;
        this.operators = operators;
        this.transformations = transformations;
        this.bodyParsers = Map.copyOf(bodyParsers);
        this.patterns = patterns;
        this.surroundings = surroundings;
    }

    /** A compiler for the whole language. */
    public static RuleSetCompiler standard(SourceLoader loader, EngineSurroundings surroundings) {
        return standard(loader, PatternCompiler.standard(), surroundings);
    }

    /** A compiler for the whole language; the rule sets of compilers with the same {@code patterns} share the memory of those. */
    public static RuleSetCompiler standard(
            SourceLoader loader, PatternCompiler patterns, EngineSurroundings surroundings) {
        return new RuleSetCompiler(
                loader,
                OperatorCatalog.standard(),
                TransformationCatalog.standard(),
                BodyParsers.standard(),
                patterns,
                surroundings);
    }

    /** Compiles the files that the patterns {@code names} fit, in order; a pattern that names none is an error. */
    public Compilation compileFiles(List<String> names) {
        List<Source> sources = new ArrayList<>();
        Problems problems = new Problems();
        for (String pattern : names) {
            SourceSpan span = new SourceSpan(pattern, 1, 1);
            try {
                List<Source> found = loader.sources(pattern, "");
                if (found.isEmpty()) {
                    problems.error(span, "no-such-file", "no file matches \"" + pattern + "\"");
                }
                sources.addAll(found);
            } catch (IOException e) {
                problems.error(span, "unreadable-file", "\"" + pattern + "\" cannot be read: " + FileTrouble.of(e));
            }
        }
        return compile(sources, problems);
    }

    /** Compiles {@code sources} in order, as if they were one file. */
    public Compilation compile(List<Source> sources) {
        return compile(sources, new Problems());
    }

    private Compilation compile(List<Source> sources, Problems problems) {
        Fingerprint fingerprint = new Fingerprint();
        sources.forEach(fingerprint::add);
        ParsedRules parsed = SecLangParser.parse(sources, fingerprint.watching(loader));
        problems.addAll(parsed.diagnostics());
        Optional<RuleSet> ruleSet = compile(parsed.directives(), fingerprint, problems);
        List<Diagnostic> all = problems.all();
        return new Compilation(problems.hasErrors() ? Optional.empty() : ruleSet, all);
    }

    private Optional<RuleSet> compile(List<Directive> directives, Fingerprint fingerprint, Problems problems) {
        Settings.Draft settingsDraft = Settings.draft();
        List<RuleAssembler.Item> items = new RuleAssembler(settingsDraft, problems).assemble(directives);
        List<RuleDraft> drafts = items.stream()
                .map(RuleAssembler.Item::rule)
                .filter(rule -> rule != null)
                .toList();
        PatternCompiler knowing = patterns.knowing(expressions(drafts));
        TxNames txNames = new TxNames();
        SelectionPool selections =
                new SelectionPool(knowing, txNames, Prerequisites.of(settingsDraft, drafts), problems);
        Prefilter.Builder prefilter = new Prefilter.Builder();
        TransformationTrie.Builder trie = new TransformationTrie.Builder();
        SettingFiles files = new SettingFiles(loader, fingerprint, problems);
        RuleCompiler compiler = new RuleCompiler(
                files.transformations(
                        this.transformations, settingsDraft.unicodeMapFile, settingsDraft.unicodeCodePage),
                new OperatorCompiler(
                        operators,
                        loader,
                        settingsDraft,
                        files.geoDatabase(settingsDraft.geoDatabase),
                        surroundings.names(),
                        knowing,
                        fingerprint,
                        problems),
                new EffectCompiler(new ControlCompiler(drafts, selections, problems), txNames, problems),
                selections,
                trie,
                prefilter,
                problems);
        PhaseBuilder phases = new PhaseBuilder(problems);
        int index = 0;
        for (RuleAssembler.Item item : items) {
            if (item.marker() != null) {
                phases.marker(item.marker());
            } else if (item.rule() != null) {
                add(item.rule(), index++, compiler, phases, problems);
            }
        }
        txNames.prepare(selections.all());
        Settings settings = settingsDraft.build(patterns, problems);
        List<Rule[]> built = phases.build();
        TransformationTrie transformations = trie.build();
        Prefilter contents = prefilter.build();
        Plan plan = new Plan(
                built,
                new Gates(built, compiler.distinctAims().size(), contents.size()),
                compiler.distinctAims(),
                new PhaseStarts(selections.all(), compiler.distinctAims()),
                compiler.conditions(),
                compiler.waitingPhases(),
                selections.all(),
                selections.named(),
                txNames,
                transformations,
                contents,
                new RecurringValues(transformations.size()),
                patterns.verifiesEverything(),
                settings,
                surroundings.limits().over(settings),
                parsers(settingsDraft.argumentSeparator),
                files.uploads(settingsDraft),
                files.debugLog(settingsDraft, drafts, surroundings.debugLogs()),
                surroundings,
                null);
        // with mistakes in it there may be rules without conditions, and nothing will be run
        Plan whole = problems.hasErrors() ? plan : plan.withShortcuts(compiler.looksBack());
        return Optional.of(new RuleSet(whole, fingerprint, index));
    }

    /** Under {@code SecIgnoreRuleCompilationErrors On} a rule that cannot be used is left out, with a warning, instead of the whole set. */
    private static void add(RuleDraft draft, int index, RuleCompiler compiler, PhaseBuilder phases, Problems problems) {
        int before = problems.count();
        RuleCompiler.Compiled compiled = compiler.compile(draft, index);
        if (draft.mayBeLeftOut && problems.hasErrorsSince(before)) {
            problems.soften(before, "rule " + draft.id + " is left out: ");
            phases.marker(Long.toString(draft.id));
        } else {
            phases.rule(compiled);
        }
    }

    private Map<String, BodyParser> parsers(char argumentSeparator) {
        if (argumentSeparator == '&') {
            return bodyParsers;
        }
        Map<String, BodyParser> parsers = new HashMap<>(bodyParsers);
        parsers.put(BodyParsers.URLENCODED, new UrlEncodedParser(argumentSeparator));
        return parsers;
    }

    /** The arguments of {@code @rx} and {@code @rxGlobal}, macros aside. */
    private static List<String> expressions(List<RuleDraft> drafts) {
        return drafts.stream()
                .flatMap(draft -> draft.links.stream())
                .map(link -> link.operator)
                .filter(operator -> operator != null
                        && operator.name().toLowerCase(Locale.ROOT).startsWith("rx")
                        && !operator.argument().contains("%{"))
                .map(OperatorText::argument)
                .toList();
    }
}
