package dev.portcullis.app.ftw;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * What came of a test. Immutable.
 *
 * @param faults why it failed; none if it passed
 * @param ids rules that logged, over all stages
 * @param statuses answers, in order; 0 for none
 */
public record Outcome(TestCase test, List<String> faults, Set<Long> ids, List<Integer> statuses, Duration time) {
    public Outcome {
        faults = List.copyOf(faults);
        ids = Set.copyOf(ids);
        statuses = List.copyOf(statuses);
    }

    public boolean hasPassed() {
        return faults.isEmpty();
    }
}
