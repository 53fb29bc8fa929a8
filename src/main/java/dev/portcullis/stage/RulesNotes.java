package dev.portcullis.stage;

import dev.portcullis.exchange.AuditNotes;
import dev.portcullis.exchange.AuditNotes.Excerpt;
import dev.portcullis.exchange.AuditNotes.Finding;
import dev.portcullis.exchange.AuditPolicy;
import dev.portcullis.exchange.Denial;
import dev.portcullis.exchange.Exchange;
import dev.portcullis.exchange.LogMask;
import dev.portcullis.exchange.RuleEvent;
import dev.portcullis.http.Fields;
import dev.portcullis.rules.AuditContents;
import dev.portcullis.rules.AuditMode;
import dev.portcullis.rules.EngineMode;
import dev.portcullis.rules.Interruption;
import dev.portcullis.rules.Masking;
import dev.portcullis.rules.MatchedRule;
import dev.portcullis.rules.RuleLogLines;
import dev.portcullis.rules.RuleMatch;
import dev.portcullis.rules.Settings;
import dev.portcullis.rules.Transaction;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a transaction that has ended leaves on its exchange for logs, masked. One owner at a time, used once. */
final class RulesNotes {
    private static final int LIMIT_SEVERITY = 2;
    private static final int FAILURE_SEVERITY = 3;
    private static final int MAX_MATCH_TEXT = 512;

    private final Exchange x;
    private final Transaction transaction;
    private final @Nullable Interruption interruption;
    private final Masking masking;
    private List<RuleMatch> matches = List.of();

    RulesNotes(Exchange x, Transaction transaction, @Nullable Interruption interruption) {
        this.x = x;
        this.transaction = transaction;
        this.interruption = interruption;
        this.masking = transaction.masking();
        if (!masking.isEmpty()) {
            x.maskInLogs(new Mask()); // first: whatever fails below, nothing is shown that must not be
        }
        this.matches = transaction.matches(masking);
    }

    /** Leaves lines for the rule log, and what {@code policy}, if there is one, wants for the audit log. */
    void leave(@Nullable AuditPolicy policy) {
        ruleEvents();
        if (policy != null) {
            x.noteForAudit(audit(policy));
        }
    }

    // ---- rule log

    private void ruleEvents() {
        if (matches.isEmpty()
                && transaction.limitsHit().isEmpty()
                && transaction.failures().isEmpty()) {
            return;
        }
        RuleLogLines lines = new RuleLogLines(transaction.facts(), masking);
        for (RuleMatch match : matches) {
            if (match.isLogged()) {
                String id = Long.toString(match.id());
                x.addRuleEvent(new RuleEvent(
                        id, match.severity(), orEmpty(match.msg()), match.isDisruptive(), () -> lines.of(match)));
            }
        }
        for (Interruption limit : transaction.limitsHit()) {
            x.addRuleEvent(new RuleEvent(
                    limit.reason().label(),
                    LIMIT_SEVERITY,
                    masking.text(limit.message()),
                    true,
                    () -> lines.of(limit, limit.equals(interruption))));
        }
        for (String failure : transaction.failures()) {
            x.addRuleEvent(new RuleEvent(
                    "lookup-failed", FAILURE_SEVERITY, masking.text(failure), true, () -> lines.ofFailure(failure)));
        }
    }

    private final class Mask implements LogMask {
        @Override
        public String requestLine(String line) {
            return masking.requestLine(line);
        }

        @Override
        public Fields requestFields(Fields fields) {
            return masking.requestFields(fields);
        }

        @Override
        public Fields responseFields(Fields fields) {
            return masking.responseFields(fields);
        }

        /** The detail of a denial by a rule quotes its message, which may quote what the rule has matched. */
        @Override
        public Denial denial(Denial denial) {
            if (interruption != null && interruption.reason() == Interruption.Reason.RULE && isByRules(denial)) {
                long rule = interruption.ruleId();
                return new Denial(denial.source(), denial.reason(), "rule " + rule + ": " + messageOf(rule));
            }
            return new Denial(denial.source(), denial.reason(), masking.text(denial.detail()));
        }
    }

    /** What the log says of the match by which {@code rule} ended the exchange. */
    private String messageOf(long rule) {
        for (RuleMatch match : matches) {
            if (match.hasInterrupted() && match.id() == rule) {
                return orEmpty(match.msg());
            }
        }
        return "";
    }

    private static boolean isByRules(Denial denial) {
        return denial.source().equals(RulesStages.SOURCE) && denial.reason().equals(Interruption.Reason.RULE.label());
    }

    // ---- audit log

    private AuditNotes audit(AuditPolicy policy) {
        AuditPolicy.Mode mode = AuditPolicy.Mode.valueOf(
                transaction.auditMode(AuditMode.valueOf(policy.mode().name())).name());
        String parts = transaction.auditLogParts(policy.parts());
        boolean isRelevant = isRelevant();
        boolean isWanted = policy.wants(mode, isRelevant, x.sentStatus());
        AuditContents contents = transaction.contents(masking, policy.maxContentBytes());
        return new AuditNotes(
                mode,
                parts,
                isRelevant,
                interruption == null ? 0 : interruption.phase(),
                producer(),
                isWanted ? findings() : List.of(),
                isWanted && has(parts, 'K') ? matchedRules() : List.of(),
                isWanted && has(parts, 'C') ? excerpt(contents.request()) : null,
                isWanted && has(parts, 'I') ? excerpt(contents.requestWithoutFiles()) : null,
                isWanted && has(parts, 'J') ? files(contents) : List.of(),
                isWanted && has(parts, 'E') ? excerpt(contents.response()) : null);
    }

    private static boolean has(String parts, char part) {
        return parts.indexOf(part) >= 0;
    }

    /** A rule that denies and says noauditlog has its way; who else refuses is always of interest. */
    private boolean isRelevant() {
        Denial denial = x.denial();
        return matches.stream().anyMatch(RuleMatch::isAudited)
                || !transaction.limitsHit().isEmpty()
                || (denial != null && !isByRules(denial));
    }

    private AuditNotes.Producer producer() {
        Settings settings = transaction.settings();
        String mode = transaction.mode() == EngineMode.ON
                ? "ENABLED"
                : transaction.mode() == EngineMode.OFF ? "DISABLED" : "DETECTION_ONLY";
        return new AuditNotes.Producer(mode, settings.componentSignatures(), settings.sensorId(), settings.webAppId());
    }

    private List<AuditNotes.MatchedRule> matchedRules() {
        List<AuditNotes.MatchedRule> all = new ArrayList<>();
        for (MatchedRule matched : transaction.matchedRules()) {
            List<AuditNotes.RuleText> texts = matched.texts().stream()
                    .map(each -> new AuditNotes.RuleText(each.file(), each.line(), each.text()))
                    .toList();
            all.add(new AuditNotes.MatchedRule(Long.toString(matched.id()), matched.phase(), texts));
        }
        return all;
    }

    private List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        for (RuleMatch match : matches) {
            if (match.isAudited()) {
                findings.add(finding(match));
            }
        }
        for (Interruption limit : transaction.limitsHit()) {
            String label = limit.reason().label();
            String line = RuleLogLines.message(limit, limit.equals(interruption), masking);
            String message = masking.text(limit.message());
            findings.add(
                    new Finding(label, "", 0, message, "", LIMIT_SEVERITY, "", "", List.of(), 0, 0, message, line));
        }
        return findings;
    }

    private static Finding finding(RuleMatch match) {
        String value = match.value();
        String shown = value.length() > MAX_MATCH_TEXT ? value.substring(0, MAX_MATCH_TEXT) + "..." : value;
        String what = match.operator().isEmpty()
                ? "Unconditional match in SecAction."
                : "Matched \"Operator `" + match.operator() + "' against variable `" + match.variable() + "' (Value: `"
                        + shown + "' )";
        return new Finding(
                Long.toString(match.id()),
                match.file(),
                match.line(),
                orEmpty(match.msg()),
                orEmpty(match.logdata()),
                match.severity(),
                orEmpty(match.ver()),
                orEmpty(match.rev()),
                match.tags(),
                match.maturity(),
                match.accuracy(),
                what,
                RuleLogLines.message(match));
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static @Nullable Excerpt excerpt(AuditContents.@Nullable Cut cut) {
        return cut == null ? null : new Excerpt(cut.bytes(), cut.isCut());
    }

    private static List<AuditNotes.UploadedFile> files(AuditContents contents) {
        return contents.files().stream()
                .map(file -> new AuditNotes.UploadedFile(file.field(), file.fileName(), file.bytes()))
                .toList();
    }
}
