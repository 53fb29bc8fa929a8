package dev.portcullis.exchange;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What rules have to say for the audit log, masked. Text is Latin-1, one char per byte: escape it. Contents are there only if the policy wants an entry.
 * Immutable.
 *
 * @param mode the policy's, or what rules have changed it to
 * @param parts likewise
 * @param isRelevant whether a rule that wants an entry has matched, or a limit or another room has refused the exchange
 * @param phase in which rules have refused the exchange, or 0
 * @param findings matches of rules that want an entry
 * @param rules every rule that matched; empty unless parts hold K
 */
public record AuditNotes(
        AuditPolicy.Mode mode,
        String parts,
        boolean isRelevant,
        int phase,
        Producer producer,
        List<Finding> findings,
        List<MatchedRule> rules,
        @Nullable Excerpt requestContent,
        @Nullable Excerpt contentWithoutFiles,
        List<UploadedFile> files,
        @Nullable Excerpt responseContent) {
    public AuditNotes {
        findings = List.copyOf(findings);
        rules = List.copyOf(rules);
        files = List.copyOf(files);
    }

    /** Who says so: whether rules may refuse or only detect, and what they call themselves. Immutable. */
    public record Producer(String engineMode, List<String> components, String sensorId, String webAppId) {
        public Producer {
            components = List.copyOf(components);
        }
    }

    /**
     * A rule that matched. Immutable.
     *
     * @param line all of it, escaped, as in the rule log
     * @param match what matched where
     * @param severity 0 to 7, or -1
     */
    public record Finding(
            String ruleId,
            String file,
            int lineNumber,
            String message,
            String data,
            int severity,
            String ver,
            String rev,
            List<String> tags,
            int maturity,
            int accuracy,
            String match,
            String line) {
        public Finding {
            tags = List.copyOf(tags);
        }
    }

    /** A rule or chain that matched, with all its rules. Immutable. */
    public record MatchedRule(String ruleId, int phase, List<RuleText> rules) {
        public MatchedRule {
            rules = List.copyOf(rules);
        }
    }

    /** A rule as its file has it, on one line. Immutable. */
    public record RuleText(String file, int lineNumber, String text) {}

    /** A file in multipart content. Immutable. */
    public record UploadedFile(String field, String fileName, long bytes) {}

    /** The beginning of some content; nobody writes to the array. */
    @SuppressWarnings("ArrayRecordComponent") // made once, never written again, never compared
    public record Excerpt(byte[] bytes, boolean isCut) {}
}
