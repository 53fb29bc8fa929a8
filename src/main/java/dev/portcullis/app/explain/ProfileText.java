package dev.portcullis.app.explain;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.portcullis.rules.RulePlace;
import java.io.File;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A profile for people, and for programs. */
public final class ProfileText {
    private static final int MOST_EXPENSIVE = 20;

    private ProfileText() {}

    /** Two tables, with line ends. */
    public static String of(Profile profile) {
        StringBuilder out = new StringBuilder();
        profile.notes().forEach(note -> out.append("note: ").append(note).append('\n'));
        out.append(row("us of CPU", "replays", "matches")).append("  request: verdict\n");
        for (Profile.Request each : profile.requests()) {
            out.append(row(micros(each.micros()), Long.toString(each.replays()), Integer.toString(each.matches())))
                    .append("  ")
                    .append(each.name())
                    .append(": ")
                    .append(each.verdict())
                    .append('\n');
        }
        if (profile.requests().size() > 1) {
            out.append(row(micros(profile.meanMicros()), "", "")).append("  mean of all\n");
        }
        rules(out, profile);
        return out.toString();
    }

    private static void rules(StringBuilder out, Profile profile) {
        out.append('\n').append(row("us/request", "share", "matches")).append("  rule\n");
        int shown = Math.min(MOST_EXPENSIVE, profile.rules().size());
        for (Profile.RuleCost each : profile.rules().subList(0, shown)) {
            out.append(row(micros(each.micros()), share(each.micros(), profile), Integer.toString(each.matches())))
                    .append("  ")
                    .append(each.rule().id())
                    .append(" in phase ")
                    .append(each.rule().phase())
                    .append(" at ")
                    .append(place(each.rule()))
                    .append('\n');
        }
        if (shown < profile.rules().size()) {
            double rest = profile.rules().stream()
                    .skip(shown)
                    .mapToDouble(Profile.RuleCost::micros)
                    .sum();
            out.append(row(micros(rest), share(rest, profile), ""))
                    .append("  ")
                    .append(profile.rules().size() - shown)
                    .append(" more rules (--json lists all)\n");
        }
        out.append(row(micros(profile.otherMicros()), share(profile.otherMicros(), profile), ""))
                .append("  outside of rules: parsing content, above all\n");
    }

    private static String row(String first, String second, String third) {
        return String.format(Locale.ROOT, "%10s %9s %8s", first, second, third);
    }

    private static String micros(double micros) {
        return String.format(Locale.ROOT, "%.1f", micros);
    }

    private static String share(double micros, Profile profile) {
        double mean = profile.meanMicros();
        return String.format(Locale.ROOT, "%.1f %%", mean == 0 ? 0 : micros / mean * 100);
    }

    /** Names of files below the working directory begin there. */
    private static String place(RulePlace rule) {
        String here = Path.of("").toAbsolutePath() + File.separator;
        String file = rule.file().startsWith(here) ? rule.file().substring(here.length()) : rule.file();
        return file + ":" + rule.line();
    }

    /** One JSON object, without a line end. */
    public static String json(Profile profile) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put(
                "requests",
                profile.requests().stream().map(ProfileText::request).toList());
        all.put("mean_micros", profile.meanMicros());
        all.put("rules", profile.rules().stream().map(ProfileText::rule).toList());
        all.put("other_micros", profile.otherMicros());
        all.put("notes", List.copyOf(profile.notes()));
        return JSONObjectUtils.toJSONString(all);
    }

    private static Map<String, Object> request(Profile.Request request) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("request", request.name());
        all.put("micros", request.micros());
        all.put("replays", request.replays());
        all.put("matches", request.matches());
        all.put("verdict", request.verdict());
        return all;
    }

    private static Map<String, Object> rule(Profile.RuleCost cost) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("id", cost.rule().id());
        all.put("file", cost.rule().file());
        all.put("line", cost.rule().line());
        all.put("phase", cost.rule().phase());
        all.put("micros", cost.micros());
        all.put("matches", cost.matches());
        return all;
    }
}
