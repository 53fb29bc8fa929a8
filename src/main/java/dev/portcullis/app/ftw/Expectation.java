package dev.portcullis.app.ftw;

import com.google.re2j.Pattern;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a stage must lead to; null or empty where a test does not care. Immutable.
 *
 * @param statuses of which one must come
 * @param error whether there must be no answer at all, or must be one
 * @param retries whether a failure is tried again once
 * @param isolated whether exactly one rule may log
 */
record Expectation(
        List<Integer> statuses,
        @Nullable Boolean error,
        @Nullable Pattern response,
        boolean retries,
        boolean isolated,
        List<Long> ids,
        List<Long> noIds,
        @Nullable Pattern log,
        @Nullable Pattern noLog) {
    Expectation {
        statuses = List.copyOf(statuses);
        ids = List.copyOf(ids);
        noIds = List.copyOf(noIds);
    }

    /** Whether something is expected that can be seen without a log. */
    boolean concernsAnswer() {
        return !statuses.isEmpty() || error != null || response != null;
    }

    Expectation retrying(boolean retries) {
        return new Expectation(statuses, error, response, retries, isolated, ids, noIds, log, noLog);
    }
}
