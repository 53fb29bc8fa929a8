/**
 * SecLang directives to a compiled, immutable rule set, and its evaluation on one transaction at a time.
 *
 * <p>In: {@link dev.portcullis.rules.RuleSetCompiler}, all or nothing, every mistake with its place. Out: {@link dev.portcullis.rules.RuleSet}, shared by all
 * threads, which begins a {@link dev.portcullis.rules.Transaction} per exchange. Behind them, none of it public: {@code RuleAssembler} puts directives
 * together in load order, {@code RuleCompiler} makes a {@code Rule} of each draft, {@code PhaseBuilder} turns skips into positions; {@code Evaluation} is the loop
 * over the rules of a phase, {@code Variables} what they look at, {@code Effect} what they change, {@code MatchLog} what they leave in a log.
 *
 * <p><b>How it stays cheap.</b> A phase is one array and {@code skipAfter} an index into it. What every transaction does alike is done once, when the set is compiled
 * ({@code Shortcuts}): the defaults that the first rules set, the gates of paranoia levels, so that only rules that something leads to are visited, and
 * what rules in a row make of scores that are still nothing ({@code ForegoneRun}). Rules that look at the same targets through the same transformations are decided together ({@code Gates}, {@code Candidates}): one union of what those values contain,
 * letter case aside, tells of each rule whether it can match at all, and the loop asks one bit. Distinct selections and aims are numbered and resolved once per
 * phase that changes them. Distinct transformation lists share prefixes in a tree with numbered nodes; a step is done once for a value, and not at all without a byte that
 * it changes. Values that come again and again keep what follows from their bytes: content, transformations, conditions they do not meet ({@code
 * RecurringValues}, {@code Derived}, {@code Form}). Matches are found that way, actions still run in file order, one rule after the other.
 *
 * <p>Each of these may only leave out what cannot match. {@code verifyEverything} runs every rule, asks every operator that was ruled out, and throws on a difference; a
 * listener, a debug log or an audit log that wants every match also runs every rule.
 *
 * <p><b>Decisions where engines differ.</b>
 * <ul>
 *   <li>Non-disruptive actions run for every value that matches, at once, also in the middle of a chain, as in all three. A chain is logged
 *       when its last rule matches, once per value (ModSecurity v2), at most eight times in a row.
 *   <li>{@code MATCHED_VAR} is the value after its transformations (v2, v3). {@code MATCHED_VARS} inside a chain are the matches of the condition before.
 *   <li>{@code allow} also works while only detecting, so that detection shows what enforcement would do (v2).
 *   <li>Names of parts compare without case (v2, v3). Tags and messages in {@code ctl} and {@code SecRuleRemoveBy...} are plain text, or a regular
 *       expression when they can be nothing else.
 *   <li>The engine and request bodies are on unless a file says otherwise, and JSON and XML are recognised by media type: a rule set without
 *       the usual base configuration should not see less.
 *   <li>Limits end an exchange by themselves (v3 sets a variable and hopes for a rule); while only detecting they are reported.
 *   <li>{@code REQUEST_URI} and {@code REQUEST_FILENAME} are the canonical form that is forwarded; the raw target is in {@code REQUEST_URI_RAW}.
 *   <li>What waits for another host or a disk ({@code @rbl}, saved uploads) makes its phase wait on the inspection threads, never an event loop; a look-up that
 *       fails is no match and a line in the log, an upload that cannot be saved ends the exchange.
 *   <li>{@code RESPONSE_ARGS} and {@code RESPONSE_XML} are there for JSON and XML by media type, parsed when the first rule asks.
 *   <li>{@code @inspectFile} is refused: it would run a program. Content is in {@code FILES_TMP_CONTENT}, files in {@code SecUploadDir}.
 *   <li>A {@code skipAfter} without its marker is an error: others skip the rest of the phase.
 * </ul>
 */
@NullMarked
package dev.portcullis.rules;

import org.jspecify.annotations.NullMarked;
