package dev.portcullis.stage.login;

import dev.portcullis.exchange.Exchange;
import dev.portcullis.exchange.Stage;
import dev.portcullis.exchange.Verdict;
import dev.portcullis.http.FieldName;
import dev.portcullis.http.Fields;
import dev.portcullis.http.RequestHead;
import dev.portcullis.http.ResponseHead;
import dev.portcullis.identity.session.OwnCookies;

/**
 * Keeps our cookies between the browser and us, on every route: takes them from requests before backends see them, from what backends set, and adds to answers what the session has to say. Stands behind
 * authentication among request stages, and last among response stages. Immutable, safe for concurrent use.
 */
public final class OwnCookiesStage implements Stage {
    private static final FieldName CACHE_CONTROL = FieldName.of("Cache-Control");

    private final OwnCookies cookies;

    public OwnCookiesStage(OwnCookies cookies) {
        this.cookies = cookies;
    }

    @Override
    public String name() {
        return "own-cookies";
    }

    @Override
    public Verdict onRequest(Exchange x) {
        RequestHead head = x.request();
        Fields stripped = cookies.without(head.fields());
        if (stripped != head.fields()) {
            x.replaceRequest(head.withFields(stripped));
        }
        x.requestBody()
                .changeTrailers(
                        trailers -> trailers.edit().remove(FieldName.COOKIE).build());
        return Verdict.proceed();
    }

    @Override
    public Verdict onResponse(Exchange x) {
        ResponseHead head = x.response();
        Fields.Editor fields = head.fields().edit();
        boolean removed = removeOwn(head.fields(), fields);
        boolean added = addOwn(x, fields);
        if (removed || added) {
            x.replaceResponse(head.withFields(fields.build()));
        }
        x.responseBody()
                .changeTrailers(
                        trailers -> trailers.edit().remove(FieldName.SET_COOKIE).build());
        return Verdict.proceed();
    }

    @Override
    public ResponseHead onInformational(Exchange x, ResponseHead head) {
        Fields.Editor fields = head.fields().edit();
        return removeOwn(head.fields(), fields) ? head.withFields(fields.build()) : head;
    }

    /** A session that was refreshed is lost to a browser that is not told so, whoever answers. */
    @Override
    public void onOwnAnswer(Exchange x) {
        Fields.Editor fields = x.response().fields().edit();
        if (addOwn(x, fields)) {
            x.replaceResponse(x.response().withFields(fields.build()));
        }
    }

    private static boolean addOwn(Exchange x, Fields.Editor fields) {
        SessionDoor.Lines lines = x.get(SessionDoor.SET_COOKIES);
        if (lines == null || lines.values().isEmpty()) {
            return false;
        }
        lines.values().forEach(line -> fields.add(FieldName.SET_COOKIE, line));
        keepFromCaches(x.response().fields(), fields);
        return true;
    }

    private boolean removeOwn(Fields fields, Fields.Editor editor) {
        boolean changed = false;
        for (int i = fields.indexOf(FieldName.SET_COOKIE, 0); i >= 0; i = fields.indexOf(FieldName.SET_COOKIE, i + 1)) {
            if (cookies.isSetBy(fields.value(i))) {
                changed = true;
                editor.removeAt(i);
            }
        }
        return changed;
    }

    /** A cache between the browser and us must not hand one user's session to the next. */
    private static void keepFromCaches(Fields fields, Fields.Editor editor) {
        if (!fields.listContains(CACHE_CONTROL, "no-store")) {
            editor.set(CACHE_CONTROL, fields.listContains(CACHE_CONTROL, "no-cache") ? "private, no-cache" : "private");
        }
    }
}
