package dev.portcullis.stage.auth;

import dev.portcullis.exchange.Denial;
import dev.portcullis.exchange.Exchange;
import dev.portcullis.exchange.Stage;
import dev.portcullis.exchange.Verdict;
import dev.portcullis.http.FieldName;
import dev.portcullis.http.Fields;
import dev.portcullis.http.ResponseHead;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Answers GET and HEAD for some paths with a JSON document that anybody may read, from any origin, and everything else with 404 or 405: nothing is forwarded from here. Immutable, safe
 * for concurrent use.
 */
public final class DocumentStage implements Stage {
    private static final String NAME = "document";
    private static final FieldName CACHE_CONTROL = FieldName.of("Cache-Control");
    private static final FieldName ALLOW = FieldName.of("Allow");
    private static final FieldName ALLOW_ORIGIN = FieldName.of("Access-Control-Allow-Origin");
    private static final FieldName NO_SNIFF = FieldName.of("X-Content-Type-Options");

    private final Set<String> paths;
    private final String mediaType;
    private final Supplier<CompletionStage<String>> document;

    /**
     * @param paths canonical, letter by letter
     * @param document asked for each request; must not block
     */
    public DocumentStage(Set<String> paths, String mediaType, Supplier<CompletionStage<String>> document) {
        this.paths = Set.copyOf(paths);
        this.mediaType = mediaType;
        this.document = document;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Verdict onRequest(Exchange x) {
        if (!paths.contains(x.request().target().path())) {
            return Verdict.deny(404, new Denial(NAME, "no-such-document"));
        }
        String method = x.request().method();
        if (!method.equals("GET") && !method.equals("HEAD")) {
            return new Verdict.Deny(405, new Denial(NAME, "method-not-allowed"), Fields.of(ALLOW, "GET, HEAD"));
        }
        return new Verdict.Pending(document.get().thenApply(this::reply));
    }

    private Verdict reply(String text) {
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        Fields fields = Fields.of(FieldName.CONTENT_TYPE, mediaType)
                .edit()
                .add(FieldName.CONTENT_LENGTH, Integer.toString(content.length))
                .add(CACHE_CONTROL, "public, max-age=60")
                .add(ALLOW_ORIGIN, "*")
                .add(NO_SNIFF, "nosniff")
                .build();
        return new Verdict.Reply(new ResponseHead(200, "OK", fields), content);
    }
}
