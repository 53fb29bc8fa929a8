package dev.portcullis.observe;

import dev.portcullis.exchange.ConnectionInfo;
import dev.portcullis.exchange.Denial;
import dev.portcullis.exchange.ExchangeObserver;
import dev.portcullis.exchange.ExchangeRecord;
import dev.portcullis.exchange.LoggedRequest;
import dev.portcullis.exchange.RuleEvent;
import dev.portcullis.exchange.Subject;
import dev.portcullis.http.FieldName;
import dev.portcullis.http.Fields;
import dev.portcullis.net.IpAddresses;

/**
 * One JSON object a line for every exchange, refused or served. Members that would be empty are left out; text from the network is escaped and cut; field
 * values that carry secrets (Authorization, Cookie) never appear. Safe for concurrent use.
 */
public final class AccessLog implements ExchangeObserver {
    private static final FieldName REFERER = FieldName.of("Referer");

    private final LogFile file;
    private final ThreadLocal<Line> lines = ThreadLocal.withInitial(Line::new);

    public AccessLog(LogFile file) {
        this.file = file;
    }

    @Override
    public void finished(ExchangeRecord ended) {
        file.append(format(ended, lines.get().start()));
    }

    static Line format(ExchangeRecord x, Line line) {
        line.open("{").key("time").raw("\"").time(x.startEpochMillis()).raw("\"");
        line.member("id", x.id()).member("client", IpAddresses.text(x.clientAddress()));
        if (!x.clientAddress().equals(x.connection().peer().getAddress())) {
            line.member("peer", IpAddresses.text(x.connection().peer().getAddress()));
        }
        request(x, line);
        line.member("status", x.status())
                .member("request_bytes", x.requestBytes())
                .member("response_bytes", x.responseBytes())
                .millis("duration_ms", x.durationNanos());
        outcome(x, line);
        return line.close("}").raw("\n");
    }

    private static void request(ExchangeRecord x, Line line) {
        LoggedRequest request = x.request();
        if (request.isHead()) {
            line.member("method", request.method())
                    .memberUnlessEmpty("host", request.authority())
                    .member("target", request.target())
                    .member("protocol", request.protocol());
        } else {
            line.member("request_line", request.requestLine());
        }
        described(request.fields(), line);
        ConnectionInfo.Tls tls = x.connection().tls();
        if (tls != null) {
            line.member("tls", tls.protocol()).memberUnlessEmpty("sni", tls.serverName());
        }
    }

    private static void described(Fields fields, Line line) {
        String agent = fields.first(FieldName.USER_AGENT);
        String referer = fields.first(REFERER);
        line.memberUnlessEmpty("user_agent", agent == null ? "" : agent)
                .memberUnlessEmpty("referer", referer == null ? "" : referer);
    }

    private static void outcome(ExchangeRecord x, Line line) {
        line.memberUnlessEmpty("route", x.route()).memberUnlessEmpty("endpoint", x.endpoint());
        if (x.upstreamNanos() > 0) {
            line.millis("upstream_ms", x.upstreamNanos());
        }
        Subject subject = x.subject();
        if (subject != null) {
            line.member("issuer", subject.issuer()).member("subject", subject.name());
        }
        Denial denial = x.denial();
        if (denial != null) {
            line.key("denial").open("{").member("source", denial.source()).member("reason", denial.reason());
            line.memberUnlessEmpty("detail", denial.detail()).close("}");
        }
        if (!x.ruleEvents().isEmpty()) {
            ruleIds(x, line);
        }
    }

    private static void ruleIds(ExchangeRecord x, Line line) {
        line.key("rules").raw("[");
        String separator = "";
        for (RuleEvent event : x.ruleEvents()) {
            line.raw(separator).quoted(event.ruleId());
            separator = ",";
        }
        line.raw("]");
    }
}
