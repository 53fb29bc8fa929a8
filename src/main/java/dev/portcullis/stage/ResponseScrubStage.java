package dev.portcullis.stage;

import dev.portcullis.exchange.DenialPage;
import dev.portcullis.exchange.Exchange;
import dev.portcullis.exchange.PageTheme;
import dev.portcullis.exchange.Stage;
import dev.portcullis.exchange.Verdict;
import dev.portcullis.http.FieldName;
import dev.portcullis.http.FieldNameSet;
import dev.portcullis.http.Fields;
import dev.portcullis.http.ResponseHead;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Takes from a response what identifies the backend: its software, its host in redirects and cookies, and the text of its own error pages. The last
 * response stage that changes a head. Immutable, safe for concurrent use.
 */
public final class ResponseScrubStage implements Stage {
    /** Fields that only tell what runs behind this proxy; more come from configuration. */
    private static final List<String> TELLTALES = List.of(
            "Server",
            "X-Powered-By*",
            "X-Powered-CMS",
            "Via",
            "X-AspNet*",
            "X-Generator",
            "X-Drupal-*",
            "X-Runtime",
            "X-Rack-Cache",
            "X-Varnish*",
            "X-Backend*",
            "X-Server*",
            "X-Served-By",
            "X-Debug*",
            "X-Application-Context",
            "X-OWA-Version",
            "X-FEServer",
            "X-BEServer",
            "X-CalculatedBETarget",
            "X-DiagInfo",
            "X-Jenkins*",
            "X-SourceFiles",
            "X-Mod-Pagespeed",
            "X-Page-Speed",
            "X-Pingback",
            "X-Redirect-By",
            "X-Litespeed*",
            "X-Turbo-Charged-By",
            "Liferay-Portal",
            "MicrosoftSharePointTeamServices",
            "SPRequestGuid",
            "SourceMap",
            "X-SourceMap",
            "X-Envoy-*",
            "X-Kubernetes-*",
            "X-Amz-Cf-*",
            "X-Confluence-Request-Time",
            "X-AREQUESTID",
            "X-ASEN");

    private static final FieldNameSet HOP_BY_HOP = FieldNameSet.of(
            "Connection",
            "Keep-Alive",
            "Proxy-Connection",
            "Proxy-Authenticate",
            "Proxy-Authentication-Info",
            "TE",
            "Trailer",
            "Upgrade",
            "Alt-Svc");

    private static final FieldName CONTENT_LOCATION = FieldName.of("Content-Location");
    /** No standard has it, every browser follows it, and old applications redirect by it. */
    private static final FieldName REFRESH = FieldName.of("Refresh");

    private final FieldNameSet telltales;
    private final BackendNames backend;
    private final boolean masksErrors;
    private final PageTheme theme;

    /**
     * @param additional more fields to remove, {@code *} at the end of a name standing for any rest
     * @param backend the names that redirects and cookies must not show
     * @param masksErrors whether 5xx content is replaced by the incident page
     * @param theme how that page looks
     */
    public ResponseScrubStage(
            Collection<String> additional, BackendNames backend, boolean masksErrors, PageTheme theme) {
        List<String> names = new ArrayList<>(TELLTALES);
        names.addAll(additional);
        this.telltales = FieldNameSet.of(names);
        this.backend = backend;
        this.masksErrors = masksErrors;
        this.theme = theme;
    }

    @Override
    public String name() {
        return "response-scrub";
    }

    @Override
    public Verdict onResponse(Exchange x) {
        ResponseHead head = x.response();
        if (masksErrors && head.status() >= 500) {
            DenialPage page = new DenialPage(head.status(), x.id(), x.received().first(FieldName.ACCEPT), theme);
            return new Verdict.Reply(page.head(retryAfter(head.fields())), page.content());
        }
        x.replaceResponse(scrub(x, head));
        x.responseBody().changeTrailers(this::scrubTrailers);
        return Verdict.proceed();
    }

    @Override
    public ResponseHead onInformational(Exchange x, ResponseHead head) {
        return scrub(x, head);
    }

    private static Fields retryAfter(Fields fields) {
        String value = fields.first(FieldName.RETRY_AFTER);
        return value == null ? Fields.EMPTY : Fields.of(FieldName.RETRY_AFTER, value);
    }

    private ResponseHead scrub(Exchange x, ResponseHead head) {
        Fields fields = head.fields();
        List<FieldName> named = ConnectionOptions.fieldsNamedBy(fields);
        Fields.Editor editor = fields.edit();
        for (int i = 0; i < fields.size(); i++) {
            if (HOP_BY_HOP.contains(fields, i)
                    || telltales.contains(fields, i)
                    || ConnectionOptions.holds(named, fields, i)) {
                editor.removeAt(i);
            } else if (fields.isNamed(i, FieldName.LOCATION) || fields.isNamed(i, CONTENT_LOCATION)) {
                replace(editor, fields, i, backend.publicUrl(fields.value(i), x));
            } else if (fields.isNamed(i, REFRESH)) {
                replace(editor, fields, i, backend.publicRefresh(fields.value(i), x));
            } else if (fields.isNamed(i, FieldName.SET_COOKIE)) {
                replace(editor, fields, i, backend.publicCookie(fields.value(i)));
            }
        }
        if (head.status() == 101) {
            editor.add(FieldName.CONNECTION, "Upgrade").add(FieldName.UPGRADE, "websocket");
        }
        return head.withFields(editor.build());
    }

    private Fields scrubTrailers(Fields trailers) {
        Fields.Editor editor = trailers.edit();
        for (int i = 0; i < trailers.size(); i++) {
            if (HOP_BY_HOP.contains(trailers, i) || telltales.contains(trailers, i)) {
                editor.removeAt(i);
            }
        }
        return editor.build();
    }

    private static void replace(Fields.Editor editor, Fields fields, int index, String value) {
        if (!value.equals(fields.value(index))) {
            editor.removeAt(index).addNamed(fields.name(index), value);
        }
    }
}
