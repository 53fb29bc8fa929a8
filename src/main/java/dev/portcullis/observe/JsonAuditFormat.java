package dev.portcullis.observe;

import dev.portcullis.exchange.AuditNotes;
import dev.portcullis.exchange.AuditNotes.Excerpt;
import dev.portcullis.exchange.AuditNotes.Finding;
import dev.portcullis.exchange.Denial;
import dev.portcullis.exchange.ExchangeRecord;
import dev.portcullis.exchange.LoggedRequest;
import dev.portcullis.http.Fields;
import dev.portcullis.http.ResponseHead;
import dev.portcullis.net.IpAddresses;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The JSON of ModSecurity 3: one object {@code transaction} a line, with {@code request}, {@code response}, {@code producer} and {@code messages}. Members of
 * our own are {@code is_interrupted}, {@code denial}, {@code content_cut}, {@code files} and {@code matched_rules}. Fields of one name are joined, since members of one
 * name are read differently by different tools. Bytes above 0x7E are {@code \\u00XX}. One owner at a time.
 */
final class JsonAuditFormat implements AuditFormat {
    @Override
    public void write(AuditEntry entry, Line out) {
        ExchangeRecord x = entry.exchange();
        out.open("{").key("transaction").open("{");
        out.member("client_ip", IpAddresses.text(x.clientAddress())).key("time_stamp");
        out.raw("\"").asciiTime(x.startEpochMillis()).raw("\"");
        out.member(
                        "server_id",
                        entry.notes() == null ? "" : entry.notes().producer().sensorId())
                .member("client_port", x.connection().peer().getPort())
                .member("host_ip", IpAddresses.text(x.connection().local().getAddress()))
                .member("host_port", x.connection().local().getPort())
                .member("unique_id", x.id());
        out.key("is_interrupted").raw(x.denial() == null ? "false" : "true");
        denial(x.denial(), out);
        request(entry, out);
        response(entry, out);
        if (entry.has('H')) {
            producer(entry.notes(), out);
            messages(entry.notes(), out);
        }
        rules(entry, out);
        out.close("}").close("}").raw("\n");
    }

    private static void denial(@Nullable Denial denial, Line out) {
        if (denial != null) {
            out.key("denial").open("{").whole("source", denial.source()).whole("reason", denial.reason());
            out.whole("detail", denial.detail()).close("}");
        }
    }

    private static void request(AuditEntry entry, Line out) {
        LoggedRequest request = entry.request();
        out.key("request").open("{");
        if (request.method().isEmpty()) {
            out.whole("line", request.requestLine());
        }
        out.whole("method", request.method()).key("http_version").raw(version(request.protocol()));
        out.whole("uri", request.target());
        AuditNotes notes = entry.notes();
        Excerpt content = notes == null
                ? null
                : notes.requestContent() != null ? notes.requestContent() : notes.contentWithoutFiles();
        content(content, out);
        if (entry.has('B')) {
            fields(entry.requestFields(), out);
        }
        if (notes != null && !notes.files().isEmpty()) {
            files(notes, out);
        }
        out.close("}");
    }

    /** A number, as tools expect it; 0 where the request line had none. */
    private static String version(String protocol) {
        return switch (protocol) {
            case "HTTP/1.1" -> "1.1";
            case "HTTP/1.0" -> "1.0";
            case "HTTP/2", "HTTP/2.0" -> "2.0";
            default -> "0";
        };
    }

    private static void response(AuditEntry entry, Line out) {
        ResponseHead head = entry.exchange().response();
        int status = entry.exchange().status();
        out.key("response").open("{");
        content(entry.notes() == null ? null : entry.notes().responseContent(), out);
        out.member("http_code", status);
        if (entry.has('F') && head != null && head.status() == status) {
            fields(entry.responseFields(), out);
        }
        out.close("}");
    }

    private static void content(@Nullable Excerpt content, Line out) {
        if (content != null) {
            out.key("body").quotedWhole(content.bytes());
            if (content.isCut()) {
                out.key("content_cut").raw("true");
            }
        }
    }

    private static void fields(Fields fields, Line out) {
        Map<String, String> values = new LinkedHashMap<>();
        Map<String, String> spelled = new LinkedHashMap<>();
        for (int i = 0; i < fields.size(); i++) {
            String lower = fields.name(i).toLowerCase(Locale.ROOT);
            spelled.putIfAbsent(lower, fields.name(i));
            values.merge(lower, fields.value(i), (a, b) -> a + (lower.equals("cookie") ? "; " : ", ") + b);
        }
        out.key("headers").open("{");
        values.forEach((lower, value) -> {
            out.keyOfText(spelled.getOrDefault(lower, lower));
            out.quotedWhole(value);
        });
        out.close("}");
    }

    private static void files(AuditNotes notes, Line out) {
        out.key("files").open("[");
        for (AuditNotes.UploadedFile file : notes.files()) {
            out.element("{").whole("field", file.field()).whole("name", file.fileName());
            out.member("size", file.bytes()).close("}");
        }
        out.close("]");
    }

    private static void producer(@Nullable AuditNotes notes, Line out) {
        out.key("producer").open("{").member("modsecurity", "Portcullis").member("connector", "Portcullis");
        out.member("secrules_engine", notes == null ? "DISABLED" : mode(notes))
                .key("components")
                .open("[");
        if (notes != null) {
            notes.producer().components().forEach(component -> out.element("").quotedWhole(component));
        }
        out.close("]").close("}");
    }

    private static String mode(AuditNotes notes) {
        return switch (notes.producer().engineMode()) {
            case "ENABLED" -> "Enabled";
            case "DETECTION_ONLY" -> "DetectionOnly";
            default -> "Disabled";
        };
    }

    private static void messages(@Nullable AuditNotes notes, Line out) {
        out.key("messages").open("[");
        for (Finding finding : notes == null ? List.<Finding>of() : notes.findings()) {
            out.element("{").whole("message", finding.message()).key("details").open("{");
            out.whole("match", finding.match())
                    .whole("reference", "")
                    .whole("ruleId", finding.ruleId())
                    .whole("file", finding.file())
                    .whole("lineNumber", Integer.toString(finding.lineNumber()))
                    .whole("data", finding.data())
                    .whole("severity", finding.severity() < 0 ? "" : Integer.toString(finding.severity()))
                    .whole("ver", finding.ver())
                    .whole("rev", finding.rev())
                    .key("tags")
                    .open("[");
            finding.tags().forEach(tag -> out.element("").quotedWhole(tag));
            out.close("]")
                    .whole("maturity", Integer.toString(finding.maturity()))
                    .whole("accuracy", Integer.toString(finding.accuracy()))
                    .close("}")
                    .close("}");
        }
        out.close("]");
    }

    private static void rules(AuditEntry entry, Line out) {
        AuditNotes notes = entry.notes();
        if (notes != null && !notes.rules().isEmpty()) {
            out.key("matched_rules").open("[");
            notes.rules().forEach(rule -> rule(rule, out));
            out.close("]");
        }
    }

    /** As ModSecurity 2 writes them, with what it says of a rule in its text only. */
    private static void rule(AuditNotes.MatchedRule matched, Line out) {
        boolean isChain = matched.rules().size() > 1;
        out.element("{")
                .key("chain")
                .raw(isChain ? "true" : "false")
                .key("rules")
                .open("[");
        for (int i = 0; i < matched.rules().size(); i++) {
            AuditNotes.RuleText rule = matched.rules().get(i);
            out.element("{").key("actionset").open("{");
            if (i == 0) {
                out.whole("id", matched.ruleId());
            }
            out.member("phase", matched.phase()).close("}");
            out.key("config").open("{").whole("filename", rule.file());
            out.member("line_num", rule.lineNumber()).close("}");
            out.whole("unparsed", rule.text()).key("is_matched").raw("true").close("}");
        }
        out.close("]");
        if (isChain) {
            out.key("full_chain_match").raw("true");
        }
        out.close("}");
    }
}
