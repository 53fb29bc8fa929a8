package dev.portcullis.stage;

import dev.portcullis.exchange.Exchange;
import dev.portcullis.exchange.Stage;
import dev.portcullis.exchange.Verdict;
import dev.portcullis.http.FieldName;
import dev.portcullis.http.FieldNameSet;
import dev.portcullis.http.Fields;
import dev.portcullis.http.RequestHead;
import dev.portcullis.net.CidrSet;
import java.net.InetAddress;
import java.util.Collection;
import java.util.List;

/**
 * Turns the client's fields into those that the backend may trust: hop-by-hop fields go (RFC 9110 section 7.6.1), and so does every spelling of
 * a field that only a proxy may set; ours are added behind. The last request stage.
 *
 * <p>What a trusted peer (another proxy of the same house) says about the client is kept and continued. A field that {@code Connection} names is
 * removed unless the message means something else without it: a client must not be able to strip {@code Authorization} or a field that this
 * proxy sets. Immutable, safe for concurrent use.
 */
public final class RequestScrubStage implements Stage {
    /** Fields about this connection or its framing; the encoder writes its own. */
    private static final FieldNameSet HOP_BY_HOP = FieldNameSet.of(
            "Connection",
            "Keep-Alive",
            "Proxy-Connection",
            "Proxy-Authenticate",
            "Proxy-Authorization",
            "TE",
            "Trailer",
            "Upgrade",
            "Expect",
            "HTTP2-Settings");

    /** What proxies tell backends about clients, and the CGI variable that httpoxy abuses. */
    private static final FieldNameSet FORWARDING = FieldNameSet.of(
            "Forwarded",
            "X-Forwarded*",
            "X-Real-IP",
            "X-Client-IP",
            "X-Cluster-Client-IP",
            "X-Originating-IP",
            "X-Remote-IP",
            "X-Remote-Addr",
            "True-Client-IP",
            "CF-Connecting-IP",
            "Fastly-Client-IP",
            "X-Original-URL",
            "X-Original-Host",
            "X-Rewrite-URL",
            "X-Host",
            "X-HTTP-Host-Override",
            "X-SSL*",
            "X-Request-Id",
            "Proxy");

    private static final FieldName X_REQUEST_ID = FieldName.of("X-Request-Id");

    private final CidrSet trustedPeers;
    private final FieldNameSet identityFields;

    /**
     * @param trustedPeers proxies whose forwarding fields are believed
     * @param identityFields fields that only this proxy sets (user, groups ...), and others that shall never come from a client; {@code *} at the end
     *     of a name stands for any rest
     */
    public RequestScrubStage(CidrSet trustedPeers, Collection<String> identityFields) {
        this.trustedPeers = trustedPeers;
        this.identityFields = FieldNameSet.of(identityFields);
    }

    @Override
    public String name() {
        return "request-scrub";
    }

    @Override
    public Verdict onRequest(Exchange x) {
        RequestHead head = x.request();
        Fields fields = head.fields();
        boolean trusted = trustedPeers.contains(x.connection().peer().getAddress());
        List<FieldName> named = ConnectionOptions.fieldsNamedBy(fields);
        Fields.Editor editor = fields.edit();
        for (int i = 0; i < fields.size(); i++) {
            if (mustGo(fields, i, trusted) || ConnectionOptions.holds(named, fields, i)) {
                editor.removeAt(i);
            }
        }
        addOwn(x, head, trusted, editor);
        if (x.isWebSocketUpgrade()) {
            editor.add(FieldName.CONNECTION, "Upgrade").add(FieldName.UPGRADE, "websocket");
        }
        x.replaceRequest(head.withFields(editor.build()));
        return Verdict.proceed();
    }

    private boolean mustGo(Fields fields, int index, boolean trusted) {
        return HOP_BY_HOP.contains(fields, index)
                || (!trusted && FORWARDING.contains(fields, index))
                || identityFields.contains(fields, index);
    }

    private static void addOwn(Exchange x, RequestHead head, boolean trusted, Fields.Editor editor) {
        Fields fields = head.fields();
        String client = text(x.connection().peer().getAddress());
        if (trusted) {
            List<String> before = fields.all(FieldName.X_FORWARDED_FOR);
            String chain = before.isEmpty() ? client : String.join(", ", before) + ", " + client;
            editor.set(FieldName.X_FORWARDED_FOR, chain);
            addUnlessThere(
                    editor, fields, FieldName.X_FORWARDED_PROTO, x.connection().scheme());
            addUnlessThere(editor, fields, FieldName.X_FORWARDED_HOST, head.authority());
            editor.set(X_REQUEST_ID, x.id());
            return;
        }
        editor.add(FieldName.X_FORWARDED_FOR, client)
                .add(FieldName.X_FORWARDED_PROTO, x.connection().scheme())
                .add(FieldName.X_FORWARDED_HOST, head.authority())
                .add(X_REQUEST_ID, x.id());
    }

    private static void addUnlessThere(Fields.Editor editor, Fields fields, FieldName name, String value) {
        if (!fields.contains(name)) {
            editor.add(name, value);
        }
    }

    /** The textual form without the zone that the JDK appends to link-local IPv6 addresses. */
    private static String text(InetAddress address) {
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        return zone < 0 ? text : text.substring(0, zone);
    }
}
