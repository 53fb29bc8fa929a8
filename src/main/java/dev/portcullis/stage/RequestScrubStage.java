package dev.portcullis.stage;

import dev.portcullis.exchange.Exchange;
import dev.portcullis.exchange.Stage;
import dev.portcullis.exchange.Verdict;
import dev.portcullis.http.FieldName;
import dev.portcullis.http.FieldNameSet;
import dev.portcullis.http.Fields;
import dev.portcullis.http.RequestHead;
import dev.portcullis.net.CidrSet;
import dev.portcullis.net.IpAddresses;
import java.util.Collection;
import java.util.List;

/**
 * Turns the client's fields into those that the backend may trust: hop-by-hop fields go (RFC 9110 section 7.6.1), and so does every spelling of
 * a field that only a proxy may set; ours are added behind. The last request stage.
 *
 * <p>What a trusted peer (another proxy of the same house) says about the client is kept and continued: the chain that it is known to write, X-Forwarded-For
 * or Forwarded, and the rest in its one proper spelling. The other chain, and names with another sign for {@code -}, it may only have let through from
 * somebody else; they go.
 *
 * <p>A field that {@code Connection} names is removed unless the message means something else without it: a client must not be able to strip {@code Authorization} or a field that this
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

    /** What a peer that writes Forwarded does not write, and the other way round. */
    private static final FieldNameSet X_FORWARDED = FieldNameSet.of("X-Forwarded*");

    private static final FieldNameSet FORWARDED = FieldNameSet.of("Forwarded");

    private static final FieldName X_REQUEST_ID = FieldName.of("X-Request-Id");

    private final CidrSet trustedPeers;
    private final boolean peersWriteForwarded;
    private final FieldNameSet identityFields;

    /**
     * @param trustedPeers proxies whose forwarding fields are believed
     * @param chain the field in which they tell for whom they ask: X-Forwarded-For or Forwarded
     * @param identityFields fields that only this proxy sets (user, groups ...), and others that shall never come from a client; {@code *} at the end
     *     of a name stands for any rest
     */
    public RequestScrubStage(CidrSet trustedPeers, FieldName chain, Collection<String> identityFields) {
        this.trustedPeers = trustedPeers;
        this.peersWriteForwarded = chain.equals(FieldName.FORWARDED);
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
        x.requestBody().changeTrailers(trailers -> scrubTrailers(trailers, named));
        return Verdict.proceed();
    }

    /** A backend may merge trailers into the head: what must not stand there, trusted peer or not, must not come behind it either. */
    private Fields scrubTrailers(Fields trailers, List<FieldName> named) {
        Fields.Editor editor = trailers.edit();
        for (int i = 0; i < trailers.size(); i++) {
            if (HOP_BY_HOP.contains(trailers, i)
                    || FORWARDING.contains(trailers, i)
                    || identityFields.contains(trailers, i)
                    || ConnectionOptions.holds(named, trailers, i)) {
                editor.removeAt(i);
            }
        }
        return editor.build();
    }

    private boolean mustGo(Fields fields, int index, boolean trusted) {
        return HOP_BY_HOP.contains(fields, index)
                || (trusted ? isNotThePeersOwn(fields, index) : FORWARDING.contains(fields, index))
                || identityFields.contains(fields, index);
    }

    /** Whether a trusted peer cannot have written this forwarding field. */
    private boolean isNotThePeersOwn(Fields fields, int index) {
        if (!FORWARDING.contains(fields, index)) {
            return false;
        }
        FieldNameSet others = peersWriteForwarded ? X_FORWARDED : FORWARDED;
        return !isProperlySpelled(fields.name(index)) || others.contains(fields, index);
    }

    /** Whether {@code name} has no other sign than {@code -} in it, as the names of all these fields. */
    private static boolean isProperlySpelled(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c != '-' && !Character.isLetterOrDigit(c)) {
                return false;
            }
        }
        return true;
    }

    private void addOwn(Exchange x, RequestHead head, boolean trusted, Fields.Editor editor) {
        Fields fields = head.fields();
        String peer = IpAddresses.text(x.connection().peer().getAddress());
        if (trusted && !peersWriteForwarded) {
            editor.set(FieldName.X_FORWARDED_FOR, chain(fields, FieldName.X_FORWARDED_FOR, peer));
            addUnlessThere(
                    editor, fields, FieldName.X_FORWARDED_PROTO, x.connection().scheme());
            addUnlessThere(editor, fields, FieldName.X_FORWARDED_HOST, head.authority());
            editor.set(X_REQUEST_ID, x.id());
            return;
        }
        if (trusted) {
            editor.set(FieldName.FORWARDED, chain(fields, FieldName.FORWARDED, "for=" + node(peer)));
        }
        editor.add(FieldName.X_FORWARDED_FOR, trusted ? IpAddresses.text(x.clientAddress()) : peer)
                .add(FieldName.X_FORWARDED_PROTO, x.connection().scheme())
                .add(FieldName.X_FORWARDED_HOST, head.authority())
                .set(X_REQUEST_ID, x.id());
    }

    /** What the lines of {@code name} say, and {@code last} behind it. */
    private static String chain(Fields fields, FieldName name, String last) {
        List<String> before = fields.all(name);
        return before.isEmpty() ? last : String.join(", ", before) + ", " + last;
    }

    /** An address as RFC 7239 section 6 writes it. */
    private static String node(String address) {
        return address.indexOf(':') < 0 ? address : "\"[" + address + "]\"";
    }

    private static void addUnlessThere(Fields.Editor editor, Fields fields, FieldName name, String value) {
        if (!fields.contains(name)) {
            editor.add(name, value);
        }
    }
}
