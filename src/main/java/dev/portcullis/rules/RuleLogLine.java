package dev.portcullis.rules;

import dev.portcullis.http.FieldName;
import org.jspecify.annotations.Nullable;

/**
 * A match as one line in the way of ModSecurity's error log: {@code [file "..."] [line "..."] [id "942100"] [msg "..."] ...}. Every value is cut and
 * escaped, so that nothing a client sends can end a value, a line or switch a terminal.
 */
public final class RuleLogLine {
    private static final int MAX_VALUE = 512;
    private static final int MAX_TAGS = 40;
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private RuleLogLine() {}

    /** The line for {@code match}, without a line end. */
    public static String of(TransactionFacts facts, RuleMatch match) {
        StringBuilder line = new StringBuilder(512);
        start(line, facts).append(message(match));
        end(line, facts);
        return line.toString();
    }

    /** The same without what is about the request: the form of an audit log, whose entry says that already. */
    public static String message(RuleMatch match) {
        StringBuilder line = new StringBuilder(512);
        line.append(match.hasInterrupted() ? "Access denied" : "Warning")
                .append(" (phase ")
                .append(match.phase());
        line.append("). Matched ").append('"');
        escape(line, match.operator(), 200);
        line.append("\" at ");
        escape(line, match.variable().isEmpty() ? "-" : match.variable(), 200);
        line.append('.');
        field(line, "file", match.file());
        field(line, "line", Integer.toString(match.line()));
        field(line, "id", Long.toString(match.id()));
        field(line, "rev", match.rev());
        field(line, "msg", match.msg());
        field(line, "data", match.logdata());
        if (match.severity() >= 0) {
            field(line, "severity", Actions.severityName(match.severity()));
        }
        field(line, "ver", match.ver());
        if (match.maturity() > 0) {
            field(line, "maturity", Integer.toString(match.maturity()));
        }
        if (match.accuracy() > 0) {
            field(line, "accuracy", Integer.toString(match.accuracy()));
        }
        match.tags().stream().limit(MAX_TAGS).forEach(tag -> field(line, "tag", tag));
        return line.toString();
    }

    private static StringBuilder start(StringBuilder line, TransactionFacts facts) {
        return line.append("[client \"")
                .append(facts.connection().clientAddress().getHostAddress())
                .append("\"] Portcullis: ");
    }

    /** The line for a limit that was hit, which no rule stands behind. */
    public static String of(TransactionFacts facts, Interruption limit, boolean hasInterrupted) {
        StringBuilder line = new StringBuilder(256);
        start(line, facts).append(message(limit, hasInterrupted));
        end(line, facts);
        return line.toString();
    }

    /** The same without what is about the request. */
    public static String message(Interruption limit, boolean hasInterrupted) {
        StringBuilder line = new StringBuilder(256);
        line.append(hasInterrupted ? "Access denied" : "Warning")
                .append(" (phase ")
                .append(limit.phase())
                .append(").");
        field(line, "reason", limit.reason().label());
        field(line, "msg", limit.message());
        return line.toString();
    }

    /** The line for an operator that could not tell, see {@link Transaction#failures()}. */
    public static String ofFailure(TransactionFacts facts, String failure) {
        StringBuilder line = new StringBuilder(256);
        line.append("[client \"")
                .append(facts.connection().clientAddress().getHostAddress())
                .append("\"] Portcullis: Error.");
        field(line, "msg", failure);
        end(line, facts);
        return line.toString();
    }

    private static void end(StringBuilder line, TransactionFacts facts) {
        String host = facts.fields().first(FieldName.HOST);
        field(line, "hostname", host == null ? "-" : host);
        int question = facts.rawTarget().indexOf('?');
        field(line, "uri", question < 0 ? facts.rawTarget() : facts.rawTarget().substring(0, question));
        field(line, "unique_id", facts.uniqueId());
    }

    private static void field(StringBuilder line, String name, @Nullable String value) {
        if (value != null) {
            line.append(" [").append(name).append(" \"");
            escape(line, value, MAX_VALUE);
            line.append("\"]");
        }
    }

    /** {@code value}, cut, as it may stand in a log. */
    static String escaped(String value) {
        StringBuilder out = new StringBuilder();
        escape(out, value, MAX_VALUE);
        return out.toString();
    }

    /** Appends printable ASCII as it is, a quote and a backslash behind a backslash, and every other byte as {@code \xhh}. */
    private static void escape(StringBuilder out, String value, int max) {
        int end = Math.min(value.length(), max);
        for (int i = 0; i < end; i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c >= 0x20 && c < 0x7F) {
                out.append(c);
            } else {
                out.append("\\x").append(HEX[c >> 4 & 0xF]).append(HEX[c & 0xF]);
            }
        }
        if (end < value.length()) {
            out.append("...");
        }
    }
}
