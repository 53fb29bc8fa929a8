package dev.portcullis.app.ftw;

import com.google.re2j.Pattern;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a stage must lead to; null where a test does not care. Immutable.
 *
 * @param error whether there must be no answer at all, or must be one
 * @param retries whether a failure is tried again once
 * @param isolated whether exactly one rule may log
 */
record Expectation(
        @Nullable Integer status,
        @Nullable Boolean error,
        @Nullable Pattern response,
        boolean retries,
        boolean isolated,
        List<Long> ids,
        List<Long> noIds,
        @Nullable Pattern log,
        @Nullable Pattern noLog) {
    Expectation {
        ids = List.copyOf(ids);
        noIds = List.copyOf(noIds);
    }
}
