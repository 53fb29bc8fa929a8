package dev.portcullis.app.explain;

import dev.portcullis.exchange.Denial;
import dev.portcullis.rules.EngineMode;
import dev.portcullis.rules.ExplainedMatch;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a proxy made of one request. Immutable.
 *
 * @param requestLine as received, one char per byte
 * @param path what the rules and the backend get for the path; empty when the request was refused before it had one
 * @param notes what was changed in the file before it was sent, and other things to know
 * @param matches every rule that matched, in the order in which it did
 * @param scores variables of the transaction with that word in their name, as they were in the end
 * @param mode what the rules may do, or null when none ran
 * @param status what the client was answered, 0 if nothing
 * @param denial why it was refused, or null if it was not
 */
public record Explanation(
        String requestLine,
        String path,
        List<String> notes,
        List<ExplainedMatch> matches,
        List<ExplainedMatch.ScoreChange> scores,
        @Nullable EngineMode mode,
        int status,
        @Nullable Denial denial) {
    public Explanation {
        notes = List.copyOf(notes);
        matches = List.copyOf(matches);
        scores = List.copyOf(scores);
    }

    /** Whether it reached the backend, and the answer the client. */
    public boolean hasPassed() {
        return denial == null;
    }

    /** The rule that ended the exchange, if one did. */
    public Optional<ExplainedMatch> interruption() {
        return matches.stream().filter(ExplainedMatch::hasInterrupted).findFirst();
    }

    /** The first rule that would have refused the request, had the rules been more than spectators. */
    public Optional<ExplainedMatch> heldBack() {
        return mode != EngineMode.DETECTION_ONLY
                ? Optional.empty()
                : matches.stream()
                        .filter(match -> match.phase() < 5)
                        .filter(match -> List.of("deny", "drop", "redirect").contains(match.action()))
                        .findFirst();
    }
}
