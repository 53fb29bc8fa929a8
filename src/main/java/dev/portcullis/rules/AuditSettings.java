package dev.portcullis.rules;

import dev.portcullis.rules.regex.BytePattern;
import dev.portcullis.rules.regex.PatternCompiler;
import dev.portcullis.rules.regex.PatternException;
import dev.portcullis.seclang.Word;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the {@code SecAudit...} directives of a rule set say; null, or an empty set, where they say nothing. Immutable.
 *
 * @param engine a mode, as written; {@link #mode} is what it means
 * @param log where entries, or with {@code CONCURRENT} lines of an index, go: a path as written
 * @param secondLog where the index goes as well
 * @param parts letters, sorted
 * @param relevantStatuses which statuses alone make an exchange worth an entry
 * @param fileMode permissions of files as the bits of {@code chmod}
 */
public record AuditSettings(
        @Nullable Word engine,
        @Nullable Word log,
        @Nullable Word secondLog,
        @Nullable Word storageFolder,
        @Nullable Boolean isConcurrent,
        @Nullable Boolean isJson,
        @Nullable String parts,
        @Nullable Set<Integer> relevantStatuses,
        @Nullable Integer fileMode,
        @Nullable Integer folderMode) {
    /**
     * In ModSecurity's recommended configuration, and so in most. It needs backtracking, and says of three digits what the second says without.
     */
    private static final String RECOMMENDED = "^(?:5|4(?!04))";

    private static final String RECOMMENDED_LINEAR = "^(?:5|4(?:0[^4]|[^0]))";
    private static final int LEAST_STATUS = 100;
    private static final int MOST_STATUS = 599;

    public AuditSettings {
        relevantStatuses = relevantStatuses == null ? null : Set.copyOf(relevantStatuses);
    }

    /** What {@code SecAuditEngine} says, or null. */
    public @Nullable AuditMode mode() {
        return engine == null ? null : AuditDirectives.modeNamed(engine.text());
    }

    /**
     * The statuses that {@code pattern} fits. There are few, so it is asked about all of them now and never on traffic.
     *
     * @throws PatternException when it is no pattern or needs backtracking
     */
    public static Set<Integer> statuses(String pattern, PatternCompiler patterns) throws PatternException {
        BytePattern compiled = patterns.compile(pattern.equals(RECOMMENDED) ? RECOMMENDED_LINEAR : pattern);
        Set<Integer> fitting = new HashSet<>();
        for (int status = LEAST_STATUS; status <= MOST_STATUS; status++) {
            if (compiled.find(Value.ofLatin1(Integer.toString(status)))) {
                fitting.add(status);
            }
        }
        return fitting;
    }
}
