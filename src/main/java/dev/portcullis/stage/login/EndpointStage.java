package dev.portcullis.stage.login;

import dev.portcullis.exchange.BodyNeed;
import dev.portcullis.exchange.Denial;
import dev.portcullis.exchange.Exchange;
import dev.portcullis.exchange.Stage;
import dev.portcullis.exchange.Verdict;
import dev.portcullis.http.CredentialQuery;
import dev.portcullis.http.FieldName;
import dev.portcullis.http.Fields;
import dev.portcullis.http.RefusedHead;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The endpoints of this proxy itself: the whole of a route that never forwards anything. {@code PREFIX/ENDPOINT} or {@code PREFIX/ENDPOINT/NAME}; whatever else comes is
 * answered 404. Logs do not show queries. Immutable, safe for concurrent use.
 */
public final class EndpointStage implements Stage {
    /** The path under which nothing belongs to a backend. */
    public static final String PREFIX = CredentialQuery.OWN_PATHS.substring(0, CredentialQuery.OWN_PATHS.length() - 1);

    private static final String NAME = "endpoints";
    private static final long MAX_CONTENT_BYTES = 64 * 1024;
    private static final FieldName ALLOW = FieldName.of("Allow");

    private final Map<String, Endpoint> endpoints;

    /** @param endpoints by the segment behind the prefix, such as {@code login} */
    public EndpointStage(Map<String, Endpoint> endpoints) {
        this.endpoints = Map.copyOf(endpoints);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public BodyNeed requestBody(Exchange x) {
        return BodyNeed.whole(MAX_CONTENT_BYTES);
    }

    @Override
    public void onRefused(Exchange x, RefusedHead head) {
        x.maskInLogs(QueryMask.INSTANCE);
    }

    @Override
    public Verdict onRequest(Exchange x) {
        x.maskInLogs(QueryMask.INSTANCE);
        String path = x.request().target().path();
        String rest = path.startsWith(PREFIX + "/") ? path.substring(PREFIX.length() + 1) : "";
        int slash = rest.indexOf('/');
        String first = slash < 0 ? rest : rest.substring(0, slash);
        String name = slash < 0 ? "" : rest.substring(slash + 1);
        Endpoint endpoint = endpoints.get(first);
        if (endpoint == null || name.indexOf('/') >= 0) {
            return Verdict.deny(404, new Denial(NAME, "no-such-endpoint"));
        }
        if (!endpoint.methods().contains(x.request().method())) {
            String allowed = endpoint.methods().stream().sorted().collect(Collectors.joining(", "));
            return new Verdict.Deny(405, new Denial(NAME, "method-not-allowed"), Fields.of(ALLOW, allowed));
        }
        return endpoint.answer(x, name);
    }
}
