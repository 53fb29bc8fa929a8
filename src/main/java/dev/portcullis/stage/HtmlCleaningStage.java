package dev.portcullis.stage;

import dev.portcullis.exchange.BodyNeed;
import dev.portcullis.exchange.Denial;
import dev.portcullis.exchange.Exchange;
import dev.portcullis.exchange.RuleEvent;
import dev.portcullis.exchange.Stage;
import dev.portcullis.exchange.Verdict;
import dev.portcullis.http.FieldName;
import dev.portcullis.http.Fields;
import dev.portcullis.net.IpAddresses;
import dev.portcullis.rules.html.HtmlCleaner;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Takes HTML that a policy does not allow out of fields of the request, before rules look at it and before it is forwarded: both get the cleaned content. What cannot
 * be cleaned is refused. Only detecting, nothing is changed or refused, and what would be is logged. Immutable, safe for concurrent use.
 */
public final class HtmlCleaningStage implements Stage {
    private static final String NAME = "html-cleaning";
    private static final int NOTICE = 5;
    private static final int WARNING = 4;

    /** Fields that vouch for the content as it was. */
    private static final List<FieldName> DIGESTS = List.of(
            FieldName.of("Content-MD5"),
            FieldName.of("Digest"),
            FieldName.of("Content-Digest"),
            FieldName.of("Repr-Digest"));

    private final HtmlCleaner cleaner;
    private final long limitBytes;
    private final boolean changes;
    private final Executor threads;
    private final long inlineBelowBytes;

    /**
     * @param changes false to only log what would be removed
     * @param threads where large content is cleaned; rejects what it cannot queue
     */
    public HtmlCleaningStage(
            HtmlCleaner cleaner, long limitBytes, boolean changes, Executor threads, long inlineBelowBytes) {
        this.cleaner = cleaner;
        this.limitBytes = limitBytes;
        this.changes = changes;
        this.threads = threads;
        this.inlineBelowBytes = inlineBelowBytes;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public BodyNeed requestBody(Exchange x) {
        if (x.requestBody().isEmpty() || x.isWebSocketUpgrade()) {
            return BodyNeed.none();
        }
        return changes ? BodyNeed.whole(limitBytes) : BodyNeed.prefix(limitBytes);
    }

    @Override
    public Verdict onRequest(Exchange x) {
        if (requestBody(x).kind() == BodyNeed.Kind.NONE) {
            return Verdict.proceed();
        }
        if (!x.requestBody().isComplete() || x.requestBody().heldBytes() > limitBytes) {
            log(x, WARNING, "content-too-large", "more than " + limitBytes + " bytes");
            return Verdict.proceed();
        }
        byte[] content = x.requestBody().bytes();
        if (content.length < inlineBelowBytes) {
            return clean(x, content);
        }
        try {
            return new Verdict.Pending(CompletableFuture.supplyAsync(() -> clean(x, content), threads));
        } catch (RejectedExecutionException e) {
            return changes ? Verdict.deny(503, new Denial(NAME, "inspection-queue-full")) : clean(x, content);
        }
    }

    private Verdict clean(Exchange x, byte[] content) {
        Fields fields = x.request().fields();
        HtmlCleaner.Cleaned cleaned =
                cleaner.clean(content, fields.all(FieldName.CONTENT_TYPE), fields.all(FieldName.CONTENT_ENCODING));
        HtmlCleaner.Refusal refusal = cleaned.refusal().orElse(null);
        if (refusal != null) {
            log(x, WARNING, refusal.reason(), refusal.detail());
            return changes
                    ? Verdict.deny(refusal.status(), new Denial(NAME, refusal.reason(), refusal.detail()))
                    : Verdict.proceed();
        }
        if (cleaned.content().length > limitBytes) {
            // entities make it longer
            log(x, WARNING, "content-too-large", "more than " + limitBytes + " bytes when cleaned");
            return changes ? Verdict.deny(413, new Denial(NAME, "content-too-large")) : Verdict.proceed();
        }
        if (cleaned.content() != content) {
            log(x, NOTICE, "html-removed", (changes ? "removed " : "would remove ") + what(cleaned));
            if (changes) {
                replace(x, cleaned.content());
            }
        }
        return Verdict.proceed();
    }

    private static String what(HtmlCleaner.Cleaned cleaned) {
        return cleaned.removed().isEmpty() ? "comments or spellings that readers see differently" : cleaned.removed();
    }

    private static void replace(Exchange x, byte[] cleaned) {
        Fields.Editor editor = x.request().fields().edit();
        DIGESTS.forEach(editor::remove);
        x.replaceRequest(x.request().withFields(editor.build()));
        x.requestBody().replace(cleaned);
    }

    private static void log(Exchange x, int severity, String reason, String message) {
        StringBuilder line = new StringBuilder(256);
        line.append("[client \"")
                .append(IpAddresses.text(x.clientAddress()))
                .append("\"] Portcullis: HTML cleaning. [reason \"")
                .append(reason)
                .append("\"] [msg \"");
        LogText.append(line, message);
        line.append("\"] [hostname \"");
        LogText.append(line, x.request().authority());
        line.append("\"] [uri \"");
        LogText.append(line, x.request().target().path());
        line.append("\"] [unique_id \"").append(x.id()).append("\"]");
        String text = line.toString();
        x.addRuleEvent(new RuleEvent(reason, severity, message, severity == WARNING, () -> text));
    }
}
