package dev.portcullis.wire.http1;

import dev.portcullis.http.Authority;
import dev.portcullis.http.FieldName;
import dev.portcullis.http.Fields;
import dev.portcullis.http.HttpVersion;
import dev.portcullis.http.RefusedHead;
import dev.portcullis.http.RequestHead;
import dev.portcullis.http.TargetParser;
import dev.portcullis.http.Violation;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Turns the bytes of a complete head into a {@link RequestHead} and its facts, or says what is wrong. Confined to one event loop. */
final class RequestHeadParser {
    private final RequestLine line = new RequestLine();
    private final FieldLineParser fieldLines;
    private final RequestFraming framing = new RequestFraming();
    private final int maxRequestLineBytes;
    private @Nullable RequestFacts facts;
    private Violation violation = Violation.MALFORMED_REQUEST_LINE;
    private String detail = "";

    RequestHeadParser(HttpLimits limits) {
        this.fieldLines = new FieldLineParser(limits.maxFields());
        this.maxRequestLineBytes = limits.maxRequestLineBytes();
    }

    /** The head, or null after a violation, which {@link #refused} reports. */
    @Nullable
    RequestHead parse(byte[] section) {
        if (!line.parse(section)) {
            return fail(line.violation(), line.detail());
        }
        String method = line.method();
        if (method.equals("CONNECT")) {
            return refuseConnect();
        }
        TargetParser.Result target = TargetParser.parse(method, line.target());
        if (target instanceof TargetParser.Refused refused) {
            return fail(refused.violation(), refused.detail());
        }
        Fields fields = fieldLines.parse(section, line.next());
        if (fields == null) {
            return fail(fieldLines.violation(), fieldLines.detail());
        }
        String authority = authority((TargetParser.Accepted) target, fields);
        if (authority == null) {
            return null;
        }
        facts = framing.read(method, line.version(), fields);
        if (facts == null) {
            return fail(framing.violation(), framing.detail());
        }
        return new RequestHead(
                method, ((TargetParser.Accepted) target).target(), line.version(), authority, fields, line.text());
    }

    /** RFC 9112 section 3.2.3: the target of CONNECT is a host and a port, anything else is malformed before it is refused. */
    private @Nullable RequestHead refuseConnect() {
        boolean isAuthority =
                Authority.parse(line.target()).filter(to -> to.port() != 0).isPresent();
        return isAuthority
                ? fail(Violation.CONNECT_REFUSED, "this is no forward proxy")
                : fail(Violation.INVALID_TARGET, "the target of CONNECT is not host:port");
    }

    /** The one authority that target and Host agree on; empty for HTTP/1.0 without either; null after a violation. */
    private @Nullable String authority(TargetParser.Accepted target, Fields fields) {
        Authority fromTarget = target.authority();
        int index = fields.indexOf(FieldName.HOST, 0);
        if (index < 0) {
            if (line.version() == HttpVersion.HTTP_1_1) {
                fail(Violation.MISSING_HOST, "no Host");
                return null;
            }
            return fromTarget == null ? "" : fromTarget.toString();
        }
        if (fields.indexOf(FieldName.HOST, index + 1) >= 0) {
            fail(Violation.DUPLICATE_HOST, "more than one Host");
            return null;
        }
        Optional<Authority> host = Authority.parse(fields.value(index));
        if (host.isEmpty()) {
            fail(Violation.INVALID_HOST, "Host is not host or host:port");
            return null;
        }
        if (fromTarget != null && !fromTarget.isSameAs(host.get(), target.defaultPort())) {
            fail(Violation.HOST_MISMATCH, "the target is for " + fromTarget + ", Host says " + host.get());
            return null;
        }
        return host.get().toString();
    }

    private @Nullable RequestHead fail(Violation what, String where) {
        violation = what;
        detail = where;
        return null;
    }

    /** The facts of the head that was parsed last. */
    RequestFacts facts() {
        if (facts == null) {
            throw new IllegalStateException("no head was parsed");
        }
        return facts;
    }

    /** What can be shown of the section that {@link #parse} just gave null for. */
    RefusedHead refused(byte[] section) {
        return refused(violation, detail, section);
    }

    /** What can be shown of a section that could not be read to its end. */
    RefusedHead refused(Violation what, String where, byte[] section) {
        int end = 0;
        while (end < section.length && section[end] != '\n' && end < maxRequestLineBytes) {
            end++;
        }
        Fields fields = end < section.length ? fieldLines.wellFormed(section, end + 1) : Fields.EMPTY;
        int textEnd = end > 0 && section[end - 1] == '\r' ? end - 1 : end;
        String text = RequestLine.latin1(section, 0, textEnd);
        int methodEnd = text.indexOf(' ');
        if (methodEnd < 0) {
            return new RefusedHead(what, where, text, "", "", "", fields);
        }
        int protocolStart = text.lastIndexOf(' ') + 1;
        boolean hasProtocol = protocolStart > methodEnd + 1 && text.regionMatches(true, protocolStart, "HTTP/", 0, 5);
        String target = hasProtocol ? text.substring(methodEnd + 1, protocolStart - 1) : text.substring(methodEnd + 1);
        String protocol = hasProtocol ? text.substring(protocolStart) : "";
        return new RefusedHead(what, where, text, text.substring(0, methodEnd), target.strip(), protocol, fields);
    }
}
