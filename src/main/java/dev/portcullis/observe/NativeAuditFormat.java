package dev.portcullis.observe;

import dev.portcullis.exchange.AuditNotes;
import dev.portcullis.exchange.AuditNotes.Excerpt;
import dev.portcullis.exchange.Denial;
import dev.portcullis.exchange.ExchangeRecord;
import dev.portcullis.http.Fields;
import dev.portcullis.http.ResponseHead;
import dev.portcullis.net.IpAddresses;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * ModSecurity's own format: parts behind lines such as {@code --5f3acc73-B--}. Whatever came from a client or backend is printable ASCII on one line, other bytes
 * as {@code \xhh} and a backslash doubled; a line that would begin with two hyphens, as boundaries do, begins with {@code \x2d}. One owner at a time.
 */
final class NativeAuditFormat implements AuditFormat {
    private final RandomGenerator random;

    NativeAuditFormat(RandomGenerator random) {
        this.random = random;
    }

    @Override
    public void write(AuditEntry entry, Line out) {
        String boundary = String.format("%08x", random.nextInt());
        for (int i = 0; i < entry.parts().length(); i++) {
            char part = entry.parts().charAt(i);
            if (holds(entry, part)) {
                out.raw("--").raw(boundary).raw("-").raw(String.valueOf(part)).raw("--\n");
                part(entry, part, out);
                out.raw("\n");
            }
        }
    }

    /** Whether there is anything to say; a request without content has no part C. */
    private static boolean holds(AuditEntry entry, char part) {
        AuditNotes notes = entry.notes();
        return switch (part) {
            case 'A', 'B', 'H', 'Z' -> true;
            case 'C' -> notes != null && notes.requestContent() != null;
            case 'E' -> notes != null && notes.responseContent() != null;
            case 'F' -> entry.exchange().status() > 0;
            case 'I' -> notes != null && notes.contentWithoutFiles() != null;
            case 'J' -> notes != null && !notes.files().isEmpty();
            case 'K' -> notes != null && !notes.rules().isEmpty();
            default -> false;
        };
    }

    private static void part(AuditEntry entry, char part, Line out) {
        AuditNotes notes = entry.notes();
        if (part == 'A') {
            connection(entry.exchange(), out);
        } else if (part == 'B') {
            line(entry.request().requestLine(), out);
            fields(entry.requestFields(), out);
        } else if (part == 'F') {
            answer(entry, out);
        } else if (part == 'H') {
            trailer(entry, notes, out);
        } else if (notes != null) {
            ofNotes(notes, part, out);
        }
    }

    /** The status that was sent, with the head if it is that of this status. */
    private static void answer(AuditEntry entry, Line out) {
        ResponseHead head = entry.exchange().response();
        int status = entry.exchange().status();
        out.raw("HTTP/1.1 " + status + " ");
        if (head != null && head.status() == status) {
            out.printable(head.reason()).raw("\n");
            fields(entry.responseFields(), out);
        } else {
            out.raw("\n");
        }
    }

    private static void ofNotes(AuditNotes notes, char part, Line out) {
        switch (part) {
            case 'C' -> content(notes.requestContent(), out);
            case 'E' -> content(notes.responseContent(), out);
            case 'I' -> content(notes.contentWithoutFiles(), out);
            case 'J' -> files(notes, out);
            case 'K' -> notes.rules().forEach(rule -> rule(rule, out));
            default -> {}
        }
    }

    /** One rule a line, and an empty line behind each chain. */
    private static void rule(AuditNotes.MatchedRule matched, Line out) {
        matched.rules().forEach(rule -> line(rule.text(), out));
        out.raw("\n");
    }

    private static void connection(ExchangeRecord x, Line out) {
        out.raw("[").clfTime(x.startEpochMillis()).raw("] ").printable(x.id()).raw(" ");
        out.raw(IpAddresses.text(x.clientAddress()))
                .raw(" " + x.connection().peer().getPort() + " ")
                .raw(IpAddresses.text(x.connection().local().getAddress()))
                .raw(" " + x.connection().local().getPort() + "\n");
    }

    private static void line(String text, Line out) {
        if (text.startsWith("--")) {
            out.raw("\\x2d").printable(text.substring(1)).raw("\n");
        } else {
            out.printable(text).raw("\n");
        }
    }

    private static void fields(Fields fields, Line out) {
        for (int i = 0; i < fields.size(); i++) {
            line(fields.name(i) + ": " + fields.value(i), out);
        }
    }

    private static void content(@Nullable Excerpt excerpt, Line out) {
        if (excerpt != null) {
            boolean isMark = excerpt.bytes().length > 1 && excerpt.bytes()[0] == '-' && excerpt.bytes()[1] == '-';
            out.raw(isMark ? "\\x2d" : "").printable(excerpt.bytes(), isMark ? 1 : 0);
            out.raw(excerpt.isCut() ? "... [cut]\n" : "\n");
        }
    }

    private static void files(AuditNotes notes, Line out) {
        int number = 0;
        long total = 0;
        for (AuditNotes.UploadedFile file : notes.files()) {
            out.raw(++number + "," + file.bytes() + ",")
                    .quotedPrintable(file.field())
                    .raw(",")
                    .quotedPrintable(file.fileName())
                    .raw("\n");
            total += file.bytes();
        }
        out.raw("Total," + total + "\n");
    }

    private static void trailer(AuditEntry entry, @Nullable AuditNotes notes, Line out) {
        ExchangeRecord x = entry.exchange();
        if (notes != null) {
            notes.findings()
                    .forEach(finding -> out.raw("Message: ").raw(finding.line()).raw("\n"));
        }
        Denial denial = x.denial();
        if (denial != null) {
            if (!denial.source().equals("rules")) {
                out.raw("Message: Access denied by ").printable(denial.source()).raw(". [reason ");
                out.quotedPrintable(denial.reason())
                        .raw("] [msg ")
                        .quotedPrintable(denial.detail())
                        .raw("]\n");
            }
            out.raw("Action: Intercepted")
                    .raw(notes == null || notes.phase() == 0 ? "" : " (phase " + notes.phase() + ")")
                    .raw("\n");
        }
        out.raw("Stopwatch: " + x.startEpochMillis() * 1_000 + " " + x.durationNanos() / 1_000 + " (- - -)\n");
        out.raw("Producer: Portcullis");
        if (notes != null) {
            notes.producer().components().forEach(component -> out.raw("; ").printable(component));
        }
        out.raw(".\n");
        if (notes != null) {
            named("Sensor-Id: ", notes.producer().sensorId(), out);
            named("WebApp-Info: ", notes.producer().webAppId(), out);
            out.raw("Engine-Mode: \"").raw(notes.producer().engineMode()).raw("\"\n");
        }
    }

    private static void named(String title, String name, Line out) {
        if (!name.isEmpty()) {
            out.raw(title).quotedPrintable(name).raw("\n");
        }
    }
}
