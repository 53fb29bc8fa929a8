package dev.portcullis.app.ftw;

import com.google.re2j.Pattern;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the section {@code output} of a stage or of an override. */
final class OutputReader {
    private static final Set<String> KNOWN = Set.of(
            "status",
            "response_contains",
            "expect_error",
            "retry_once",
            "isolated",
            "log",
            "log_contains",
            "no_log_contains");
    private static final Set<String> LOG = Set.of("expect_ids", "no_expect_ids", "match_regex", "no_match_regex");

    private OutputReader() {}

    static Expectation read(YamlSection output) throws InvalidTestException {
        output.requireOnly(KNOWN);
        YamlSection log = output.section("log");
        log.requireOnly(LOG);
        List<Long> ids = log.numbers("expect_ids");
        boolean isIsolated = Boolean.TRUE.equals(output.flag("isolated"));
        if (isIsolated && ids.size() != 1) {
            throw output.fault("isolated", "needs exactly one id in log.expect_ids, which has " + ids.size());
        }
        return new Expectation(
                statuses(output),
                output.flag("expect_error"),
                output.pattern("response_contains"),
                Boolean.TRUE.equals(output.flag("retry_once")),
                isIsolated,
                ids,
                log.numbers("no_expect_ids"),
                pattern(output, "log_contains", log, "match_regex", "expect_ids"),
                pattern(output, "no_log_contains", log, "no_match_regex", "no_expect_ids"));
    }

    /** One status, or several of which one must come, as older tests write it; 0 is no expectation. */
    private static List<Integer> statuses(YamlSection output) throws InvalidTestException {
        if (output.values().get("status") instanceof List<?>) {
            return output.numbers("status").stream().map(Math::toIntExact).toList();
        }
        Integer status = output.number("status");
        return status == null || status == 0 ? List.of() : List.of(status);
    }

    /** The older key counts only where none of the newer ones stands. */
    private static @Nullable Pattern pattern(
            YamlSection output, String old, YamlSection log, String key, String listKey) throws InvalidTestException {
        Pattern older = output.pattern(old);
        Pattern pattern = log.pattern(key);
        return pattern != null || log.has(listKey) ? pattern : older;
    }
}
