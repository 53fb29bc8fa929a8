package dev.portcullis.rules;

import dev.portcullis.http.FieldName;
import dev.portcullis.net.IpAddresses;

/**
 * The matches and limits of one exchange as lines in the way of ModSecurity's error log: {@code [file "..."] [line "..."] [id "942100"] [msg "..."] ...}. Every value is cut and
 * escaped, so that nothing a client sends can end a value, a line or switch a terminal. One owner at a time.
 */
public final class RuleLogLines {
    private final StringBuilder line = new StringBuilder(1_024);
    /** How much of {@link #line} is the beginning that all lines of the exchange have. */
    private final int beginning;
    /** What is about the request, which all lines end with. */
    private final String end;

    private final Masking masking;

    /** Lines without what {@code masking} says no log shows; matches have to be masked already. */
    public RuleLogLines(TransactionFacts facts, Masking masking) {
        this.masking = masking;
        line.append("[client \"")
                .append(IpAddresses.text(facts.connection().clientAddress()))
                .append("\"] Portcullis: ");
        this.beginning = line.length();
        this.end = end(facts, masking);
    }

    private static String end(TransactionFacts facts, Masking masking) {
        StringBuilder end = new StringBuilder(256);
        String host = facts.fields().first(FieldName.HOST);
        String target = facts.rawTarget();
        int question = target.indexOf('?');
        RuleWording.field(end, "hostname", host == null ? "-" : masking.text(host));
        RuleWording.field(end, "uri", masking.requestLine(question < 0 ? target : target.substring(0, question)));
        RuleWording.field(end, "unique_id", facts.uniqueId());
        return end.toString();
    }

    /** The line for {@code match}, without a line end. */
    public String of(RuleMatch match) {
        line.setLength(beginning);
        match.wording().append(line, match);
        return line.append(end).toString();
    }

    /** The line for a limit that was hit, which no rule stands behind. */
    public String of(Interruption limit, boolean hasInterrupted) {
        line.setLength(beginning);
        append(line, limit, hasInterrupted, masking);
        return line.append(end).toString();
    }

    /** The line for an operator that could not tell, see {@link Transaction#failures()}. */
    public String ofFailure(String failure) {
        line.setLength(beginning);
        line.append("Error.");
        RuleWording.field(line, "msg", masking.text(failure));
        return line.append(end).toString();
    }

    /** The line for {@code match} without what is about the request: the form of an audit log, whose entry says that already. */
    public static String message(RuleMatch match) {
        StringBuilder message = new StringBuilder(512);
        match.wording().append(message, match);
        return message.toString();
    }

    /** The same for a limit that was hit. */
    public static String message(Interruption limit, boolean hasInterrupted, Masking masking) {
        StringBuilder message = new StringBuilder(256);
        append(message, limit, hasInterrupted, masking);
        return message.toString();
    }

    private static void append(StringBuilder line, Interruption limit, boolean hasInterrupted, Masking masking) {
        line.append(hasInterrupted ? "Access denied" : "Warning")
                .append(" (phase ")
                .append(limit.phase())
                .append(").");
        RuleWording.field(line, "reason", limit.reason().label());
        RuleWording.field(line, "msg", masking.text(limit.message()));
    }
}
