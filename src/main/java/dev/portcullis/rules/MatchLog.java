package dev.portcullis.rules;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The matches of one transaction that its rules want logged. A rule is kept for its first {@value #MAX_PER_RULE} values in a row and a transaction
 * for {@value #MAX_MATCHES} in all, so that a request cannot flood a log. One owner at a time.
 */
final class MatchLog {
    private static final int MAX_PER_RULE = 8;
    private static final int MAX_MATCHES = 1_000;
    /** Longest text of a match; what a log shows is cut again. */
    static final int MAX_TEXT = 1_024;

    private final List<Kept> matches = new ArrayList<>(4);
    private final List<Rule> all = new ArrayList<>(0);
    private @Nullable Rule last;
    private int inARow;
    private long dropped;
    private boolean keepsAll;
    private boolean leavesOutWords;

    /**
     * A match, with what it takes to write it down without what logs must not show. Immutable.
     *
     * @param variables the names of all that met a condition of the rule
     * @param quoted the names of others whose values its words quote
     */
    record Kept(RuleMatch match, Rule rule, List<String> variables, List<String> quoted) {
        /** A match of {@code rule} that refuses nothing, without what it is about. */
        static Kept wordless(Rule rule) {
            RuleMatch match = new RuleMatch(
                    rule.id(),
                    rule.file(),
                    rule.line(),
                    rule.phase(),
                    null,
                    null,
                    rule.words().severity(),
                    List.of(),
                    null,
                    null,
                    0,
                    0,
                    "",
                    "",
                    "",
                    false,
                    false,
                    rule.isLogged(),
                    rule.isAudited(),
                    rule.wording());
            return new Kept(match, rule, List.of(), List.of());
        }

        RuleMatch masked(Masking whole) {
            MatchMasking masking = whole.ofMatches();
            MatchMasking.Exposure own = masking.exposure(variables);
            // of a value that another rule has matched no piece is shown either: what that one sought is not known here
            boolean quotesHidden = masking.exposure(quoted) != MatchMasking.Exposure.OPEN;
            MatchMasking.Exposure exposure = quotesHidden ? MatchMasking.Exposure.NOTHING : own;
            Rule.Words words = rule.words();
            String variable = whole.text(match.variable());
            String value = match.value();
            return new RuleMatch(
                    match.id(),
                    match.file(),
                    match.line(),
                    match.phase(),
                    masking.words(match.msg(), words.msg(), exposure, variable, value),
                    masking.words(match.logdata(), words.logdata(), exposure, variable, value),
                    match.severity(),
                    tags(masking, exposure),
                    masking.words(match.ver(), words.ver(), exposure, variable, value),
                    masking.words(match.rev(), words.rev(), exposure, variable, value),
                    match.maturity(),
                    match.accuracy(),
                    variable,
                    masking.value(value, own),
                    match.operator(),
                    match.isDisruptive(),
                    match.hasInterrupted(),
                    match.isLogged(),
                    match.isAudited(),
                    match.wording());
        }

        /** Those that the rule has word for word stay so: a client must not be able to blank them by sending the same as a credential. */
        private List<String> tags(MatchMasking masking, MatchMasking.Exposure exposure) {
            if (rule.wording().plainTags() != null) {
                return match.tags();
            }
            List<MacroText> templates = rule.words().tags();
            List<String> tags = new ArrayList<>(match.tags());
            for (int i = 0; i < tags.size(); i++) {
                if (!templates.get(i).isPlain()) {
                    tags.set(i, masking.tag(tags.get(i), templates.get(i), exposure, match.variable()));
                }
            }
            return tags;
        }
    }

    @SuppressWarnings("ReferenceEquality") // rules are compared by identity: each is compiled once
    void add(Evaluation evaluation, Rule rule, Link link, boolean isDisruptive, boolean hasInterrupted) {
        inARow = rule == last ? inARow + 1 : 1;
        last = rule;
        if (inARow > MAX_PER_RULE || (matches.size() >= MAX_MATCHES && !hasInterrupted)) {
            dropped++;
            return;
        }
        if (leavesOutWords && !isDisruptive) {
            matches.add(Kept.wordless(rule));
            return;
        }
        List<String> variables = variables(evaluation, rule, link);
        matches.add(new Kept(
                match(evaluation, rule, link, isDisruptive, hasInterrupted),
                rule,
                variables,
                quoted(evaluation, rule.words().quotes(), variables)));
    }

    /** A rule that is no more than a {@code SecAction} has met no condition. */
    private static List<String> variables(Evaluation evaluation, Rule rule, Link link) {
        boolean isChain = rule.links().length > 1;
        return link.operator() != null || isChain || rule.words().quotes().last()
                ? evaluation.matched().names(isChain)
                : List.of();
    }

    private static List<String> quoted(Evaluation evaluation, Quotes quotes, List<String> variables) {
        if (!quotes.before() && !quotes.groups()) {
            return List.of();
        }
        List<String> names =
                new ArrayList<>(quotes.before() ? evaluation.matched().namesBefore() : List.of());
        Entry captured = quotes.groups() ? evaluation.tx().capturedFrom() : null;
        if (captured != null) {
            names.add(captured.name());
        }
        names.removeAll(variables);
        return names;
    }

    private static RuleMatch match(
            Evaluation evaluation, Rule rule, Link link, boolean isDisruptive, boolean hasInterrupted) {
        Rule.Words words = rule.words();
        boolean isCondition = link.operator() != null;
        String name = isCondition ? evaluation.matched().lastName() : null;
        Value value = isCondition ? evaluation.matched().lastValue() : null;
        return new RuleMatch(
                rule.id(),
                rule.file(),
                rule.line(),
                rule.phase(),
                text(evaluation, words.msg()),
                text(evaluation, words.logdata()),
                words.severity(),
                tags(evaluation, rule),
                text(evaluation, words.ver()),
                text(evaluation, words.rev()),
                words.maturity(),
                words.accuracy(),
                name == null ? "" : cut(name),
                value == null ? "" : cut(value),
                link.operatorText(),
                isDisruptive,
                hasInterrupted,
                rule.isLogged(),
                rule.isAudited(),
                rule.wording());
    }

    private static List<String> tags(Evaluation evaluation, Rule rule) {
        List<String> plain = rule.wording().plainTags();
        if (plain != null) {
            return plain;
        }
        List<String> tags = new ArrayList<>();
        for (MacroText tag : rule.words().tags()) {
            tags.add(cut(evaluation.expand(tag)));
        }
        return tags;
    }

    private static @Nullable String text(Evaluation evaluation, @Nullable MacroText text) {
        return text == null ? null : cut(evaluation.expand(text));
    }

    private static String cut(Value value) {
        return value.slice(0, Math.min(value.length(), MAX_TEXT)).latin1();
    }

    static String cut(String text) {
        return text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) : text;
    }

    /** From now on, remembers rules that do not log as well: for part K of the audit log. */
    void keepAll() {
        keepsAll = true;
    }

    /** From now on, of rules that refuse nothing only that they matched is kept. */
    void leaveOutWords() {
        leavesOutWords = true;
    }

    boolean keepsAll() {
        return keepsAll;
    }

    /** A rule has matched, whether it logs or not. */
    @SuppressWarnings("ReferenceEquality") // as above
    void matched(Rule rule) {
        if (keepsAll && all.size() < MAX_MATCHES && (all.isEmpty() || all.get(all.size() - 1) != rule)) {
            all.add(rule);
        }
    }

    List<Kept> matches() {
        return matches;
    }

    /** All rules that matched, in order, if somebody wants to know. */
    List<Rule> all() {
        return all;
    }

    /** How many matches were not kept. */
    long dropped() {
        return dropped;
    }
}
