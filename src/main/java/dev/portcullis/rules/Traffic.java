package dev.portcullis.rules;

import dev.portcullis.http.Fields;
import dev.portcullis.rules.body.ParsedBody;
import org.jspecify.annotations.Nullable;

/** What has been received of one exchange so far: it grows phase by phase. One owner at a time. */
final class Traffic {
    private final TransactionFacts facts;
    private ParsedBody query = ParsedBody.EMPTY;
    private ParsedBody body = ParsedBody.EMPTY;
    private Value content = Value.EMPTY;
    private boolean isForm;
    private final SavedUploads uploads = new SavedUploads();
    private boolean showsRequestBody;
    private boolean hasInboundError;
    private int responseStatus;
    private String responseProtocol = "";
    private @Nullable Fields responseFields;
    private @Nullable Value responseContent;
    private boolean hasOutboundError;

    Traffic(TransactionFacts facts) {
        this.facts = facts;
    }

    TransactionFacts facts() {
        return facts;
    }

    /** The query as received, without the question mark. */
    static String rawQuery(TransactionFacts facts) {
        if (facts.target() != null) {
            String query = facts.target().query();
            return query == null ? "" : query;
        }
        int question = facts.rawTarget().indexOf('?');
        return question < 0 ? "" : facts.rawTarget().substring(question + 1);
    }

    // ---- request

    void query(ParsedBody parsed) {
        query = parsed;
    }

    ParsedBody query() {
        return query;
    }

    void requestBody(Value received, ParsedBody parsed, boolean isShown, boolean isCut, boolean hasPairs) {
        content = received;
        isForm = hasPairs;
        body = parsed;
        showsRequestBody = isShown;
        hasInboundError = isCut;
    }

    ParsedBody body() {
        return body;
    }

    /** The files of {@link #body} that lie on disk. */
    SavedUploads uploads() {
        return uploads;
    }

    Value content() {
        return content;
    }

    /** The content, if it is a form ({@code application/x-www-form-urlencoded}); else empty. */
    Value form() {
        return isForm ? content : Value.EMPTY;
    }

    boolean showsRequestBody() {
        return showsRequestBody;
    }

    boolean hasInboundError() {
        return hasInboundError;
    }

    // ---- response

    void response(int status, String protocol, Fields fields) {
        responseStatus = status;
        responseProtocol = protocol;
        responseFields = fields;
    }

    int responseStatus() {
        return responseStatus;
    }

    String responseProtocol() {
        return responseProtocol;
    }

    /** Null before phase 3. */
    @Nullable
    Fields responseFields() {
        return responseFields;
    }

    void responseBody(Value received, boolean isCut) {
        responseContent = received;
        hasOutboundError = isCut;
    }

    /** Null before phase 4, and when the content is not read. */
    @Nullable
    Value responseContent() {
        return responseContent;
    }

    boolean hasOutboundError() {
        return hasOutboundError;
    }
}
