package dev.portcullis.app.explain;

import dev.portcullis.exchange.Denial;
import dev.portcullis.http.Violation;
import dev.portcullis.rules.ExplainedMatch;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** An explanation for people. Text from the request is escaped, so that it can neither break a line nor drive a terminal, and cut. One owner at a time. */
public final class ExplanationText {
    private static final int MAX_VALUE = 200;
    private static final Set<String> DISRUPTIVE = Set.of("deny", "drop", "redirect");

    private final Explanation explained;
    private final boolean showsAll;
    private final StringBuilder out = new StringBuilder();

    private ExplanationText(Explanation explained, boolean showsAll) {
        this.explained = explained;
        this.showsAll = showsAll;
    }

    /**
     * The text, with line ends.
     *
     * @param showsAll whether rules that neither log nor refuse get a paragraph of their own, instead of a word
     */
    public static String of(Explanation explained, boolean showsAll) {
        return new ExplanationText(explained, showsAll).write();
    }

    private String write() {
        out.append(explained.requestLine().isEmpty() ? "(no request line)" : escaped(explained.requestLine()))
                .append('\n');
        if (!explained.path().isEmpty()) {
            line("  path for rules and backend: ", escaped(explained.path()));
        }
        explained.notes().forEach(note -> line("  note: ", note));
        ExplainedMatch last = null;
        for (ExplainedMatch match : explained.matches()) {
            if (isShown(match)) {
                if (last == null || last.id() != match.id() || last.line() != match.line()) {
                    heading(match);
                }
                reasons(match);
                last = match;
            }
        }
        out.append('\n');
        unshown();
        line("score: ", scores());
        line("verdict: ", verdict(explained));
        return out.toString();
    }

    private void line(String label, String text) {
        out.append(label).append(text).append('\n');
    }

    private boolean isShown(ExplainedMatch match) {
        return showsAll || match.isLogged() || DISRUPTIVE.contains(match.action());
    }

    private void heading(ExplainedMatch match) {
        String msg = match.msg();
        out.append("\nrule ").append(match.id()).append("  ").append(msg == null ? "(no msg)" : escaped(msg));
        line("\n  at ", place(match));
        String severity = match.severity() < 0 ? "" : ", severity " + match.severityName();
        line("  phase ", match.phase() + severity + ", " + match.action());
    }

    private void reasons(ExplainedMatch match) {
        for (ExplainedMatch.Condition condition : match.conditions()) {
            line("  " + escaped(condition.variable()) + " = ", quoted(condition.received()));
            if (!condition.transformations().isEmpty()) {
                boolean isSame = condition.transformed().equals(condition.received());
                line(
                        "    t:" + String.join(",", condition.transformations()) + " -> ",
                        isSame ? "the same" : quoted(condition.transformed()));
            }
            line("    meets ", escaped(condition.operator()).replace("\\\\", "\\"));
        }
        if (match.logdata() != null) {
            line("  data: ", quoted(match.logdata()));
        }
        if (!match.scores().isEmpty()) {
            line(
                    "  score: ",
                    match.scores().stream()
                            .map(each -> escaped(each.name()) + " "
                                    + (each.before().isEmpty() ? "" : escaped(each.before()) + " -> ")
                                    + escaped(each.after()))
                            .collect(Collectors.joining(", ")));
        }
        if (match.hasInterrupted()) {
            line("  ends the exchange", "");
        }
    }

    /** Rules that only prepare or count, by phase. */
    private void unshown() {
        Map<Integer, Set<Long>> ids = new LinkedHashMap<>();
        for (ExplainedMatch match : explained.matches()) {
            if (!isShown(match)) {
                ids.computeIfAbsent(match.phase(), phase -> new TreeSet<>()).add(match.id());
            }
        }
        ids.forEach((phase, some) -> line(
                "also matched in phase " + phase + ", without a log line (--all shows them): ",
                some.stream().map(String::valueOf).collect(Collectors.joining(" "))));
    }

    private String scores() {
        List<String> parts = new ArrayList<>();
        for (ExplainedMatch.ScoreChange each : explained.scores()) {
            if (!each.after().equals("0")) {
                parts.add(escaped(each.name()) + " " + escaped(each.after()));
            }
        }
        return parts.isEmpty() ? "0" : String.join(", ", parts);
    }

    /** The verdict in words. */
    public static String verdict(Explanation explained) {
        Denial denial = explained.denial();
        if (denial == null) {
            return explained
                    .heldBack()
                    .map(match -> "passes, since the rules only detect; rule " + match.id()
                            + " would refuse it (--engine on)")
                    .orElse("passes, answered " + explained.status());
        }
        String how =
                explained.status() == 0 ? "refused by closing the connection" : "refused with " + explained.status();
        String detail = denial.detail().isEmpty() ? "" : ": " + escaped(denial.detail());
        return explained
                .interruption()
                .map(match -> how + " by rule " + match.id() + " (" + place(match) + ")")
                .orElse(how + " by " + denial.source() + ": " + denial.reason() + section(denial) + detail);
    }

    /** Names of files below the working directory begin there, as whoever asks has written them. */
    private static String place(ExplainedMatch match) {
        String here = Path.of("").toAbsolutePath() + File.separator;
        String file = match.file().startsWith(here) ? match.file().substring(here.length()) : match.file();
        return file + ":" + match.line();
    }

    private static String section(Denial denial) {
        for (Violation violation : Violation.values()) {
            if (denial.source().equals("decoder") && violation.label().equals(denial.reason())) {
                return " (" + violation.section() + ")";
            }
        }
        return "";
    }

    private static String quoted(String text) {
        String more = text.length() > MAX_VALUE ? " (" + text.length() + " bytes)" : "";
        return '"' + escaped(text) + '"' + more;
    }

    /** Printable ASCII as it is, a backslash doubled, every other byte as {@code \xhh}. */
    static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        int end = Math.min(text.length(), MAX_VALUE);
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                escaped.append("\\\\");
            } else if (c >= ' ' && c < 0x7F) {
                escaped.append(c);
            } else {
                escaped.append(String.format("\\x%02x", (int) c));
            }
        }
        return escaped.append(end < text.length() ? "..." : "").toString();
    }
}
