package dev.portcullis.app.explain;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.portcullis.exchange.Denial;
import dev.portcullis.rules.ExplainedMatch;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** An explanation for programs: one JSON object, whose texts hold one char per byte of the request. */
public final class ExplanationJson {
    private ExplanationJson() {}

    /** The object, without a line end. */
    public static String of(Explanation explained) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("request_line", explained.requestLine());
        all.put("path", explained.path());
        all.put("notes", explained.notes());
        all.put(
                "matches",
                explained.matches().stream().map(ExplanationJson::match).toList());
        Map<String, Object> scores = new LinkedHashMap<>();
        explained.scores().forEach(each -> scores.put(each.name(), each.after()));
        all.put("scores", scores);
        all.put(
                "engine",
                explained.mode() == null
                        ? "off"
                        : explained.mode().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        all.put("passed", explained.hasPassed());
        all.put("status", explained.status());
        Denial denial = explained.denial();
        if (denial != null) {
            all.put("denial", Map.of("source", denial.source(), "reason", denial.reason(), "detail", denial.detail()));
        }
        explained.interruption().or(explained::heldBack).ifPresent(rule -> all.put("rule", rule.id()));
        all.put("verdict", ExplanationText.verdict(explained));
        return JSONObjectUtils.toJSONString(all);
    }

    private static Map<String, Object> match(ExplainedMatch match) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("id", match.id());
        all.put("file", match.file());
        all.put("line", match.line());
        all.put("phase", match.phase());
        all.put("msg", match.msg() == null ? "" : match.msg());
        all.put("logdata", match.logdata() == null ? "" : match.logdata());
        all.put("severity", match.severityName());
        all.put("logged", match.isLogged());
        all.put("action", match.action());
        all.put("interrupted", match.hasInterrupted());
        all.put(
                "conditions",
                match.conditions().stream().map(ExplanationJson::condition).toList());
        all.put("scores", match.scores().stream().map(ExplanationJson::change).toList());
        return all;
    }

    private static Map<String, Object> condition(ExplainedMatch.Condition condition) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("variable", condition.variable());
        all.put("value", condition.received());
        all.put("transformations", List.copyOf(condition.transformations()));
        all.put("transformed", condition.transformed());
        all.put("operator", condition.operator());
        return all;
    }

    private static Map<String, Object> change(ExplainedMatch.ScoreChange change) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("name", change.name());
        all.put("before", change.before());
        all.put("after", change.after());
        return all;
    }
}
