package dev.portcullis.rules;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One value that made a rule match, with the rule's words about it, macros expanded.
 *
 * <p>All text is Latin-1, one char per byte, and holds what the client sent: escape it before it is written anywhere. {@code severity} is 0
 * (EMERGENCY) to 7 (DEBUG) or -1; {@code isDisruptive} says that the rule would interrupt, {@code hasInterrupted} that it did. {@code isLogged} is the
 * rule's {@code log}, {@code isAudited} its {@code auditlog}. Immutable.
 *
 * @param wording what a log line about the rule says each time
 */
public record RuleMatch(
        long id,
        String file,
        int line,
        int phase,
        @Nullable String msg,
        @Nullable String logdata,
        int severity,
        List<String> tags,
        @Nullable String ver,
        @Nullable String rev,
        int maturity,
        int accuracy,
        String variable,
        String value,
        String operator,
        boolean isDisruptive,
        boolean hasInterrupted,
        boolean isLogged,
        boolean isAudited,
        RuleWording wording) {
    public RuleMatch {
        tags = List.copyOf(tags);
    }
}
