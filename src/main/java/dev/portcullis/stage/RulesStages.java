package dev.portcullis.stage;

import dev.portcullis.exchange.AuditPolicy;
import dev.portcullis.exchange.BodyNeed;
import dev.portcullis.exchange.Denial;
import dev.portcullis.exchange.Exchange;
import dev.portcullis.exchange.Slot;
import dev.portcullis.exchange.Stage;
import dev.portcullis.exchange.Verdict;
import dev.portcullis.http.FieldName;
import dev.portcullis.http.Fields;
import dev.portcullis.http.RefusedHead;
import dev.portcullis.http.RequestHead;
import dev.portcullis.http.ResponseHead;
import dev.portcullis.rules.EngineMode;
import dev.portcullis.rules.Interruption;
import dev.portcullis.rules.Transaction;
import dev.portcullis.rules.TransactionFacts;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One rule set as stages: phases 1 and 2 before forwarding, 3 and 4 after, 5 when the exchange ends. All share one {@link Transaction} per exchange.
 *
 * <p>What has little to inspect is inspected on its event loop, since a hand-over costs more than most requests' rules; the rest goes to the inspection
 * threads, and so does every phase with a rule that may wait for another host. When those have too much to do, requests are refused with 503, never let through;
 * where rules only detect, they run on the loop then, and wait for nobody. Immutable, safe for concurrent use.
 */
public final class RulesStages {
    static final String SOURCE = "rules";
    private static final Logger LOG = LoggerFactory.getLogger(RulesStages.class);

    private final Slot<Inspection> slot = Slot.of(Inspection.class);
    private final Function<TransactionFacts, Transaction> transactions;
    private final Executor threads;
    private final long inlineBelowBytes;
    private final @Nullable AuditPolicy audit;
    private final boolean saysRefusalsOnly;

    /** Without an audit log. */
    public RulesStages(Function<TransactionFacts, Transaction> transactions, Executor threads, long inlineBelowBytes) {
        this(transactions, threads, inlineBelowBytes, null, false);
    }

    /**
     * @param transactions begins one for each exchange; safe for concurrent use
     * @param threads where large content is inspected; rejects what it cannot queue
     * @param audit what to leave for the audit log, null for nothing
     * @param saysRefusalsOnly whether the rule log has no line for what refuses nothing
     */
    public RulesStages(
            Function<TransactionFacts, Transaction> transactions,
            Executor threads,
            long inlineBelowBytes,
            @Nullable AuditPolicy audit,
            boolean saysRefusalsOnly) {
        this.saysRefusalsOnly = saysRefusalsOnly;
        this.transactions = transactions;
        this.threads = threads;
        this.inlineBelowBytes = inlineBelowBytes;
        this.audit = audit;
    }

    /** Phases 1 and 2, in this order, then what keeps back what they have not seen, and what makes the backend answer in a way that phase 4 can read. */
    public List<Stage> requestStages() {
        return List.of(
                new RequestHeadStage(), new RequestBodyStage(), new UnseenTrailersStage(), new ReadableAnswerStage());
    }

    /** Phases 3 and 4, in this order. */
    public List<Stage> responseStages() {
        return List.of(new ResponseHeadStage(), new ResponseBodyStage());
    }

    /** A transaction and what it decided. One owner at a time, with the exchange. */
    private static final class Inspection {
        private final Transaction transaction;
        private @Nullable Interruption interruption;

        Inspection(Transaction transaction) {
            this.transaction = transaction;
        }
    }

    private final class RequestHeadStage implements Stage {
        @Override
        public String name() {
            return "rules-request-head";
        }

        @Override
        public Verdict onRequest(Exchange x) {
            Instant start = Instant.ofEpochMilli(x.startEpochMillis());
            RequestHead head = x.received();
            Inspection inspection = begin(x, TransactionFacts.of(x.id(), connection(x), start, head, received(x)));
            return inspect(x, inspection, 1, 0, inspection.transaction::requestHeaders);
        }

        @Override
        public void onRefused(Exchange x, RefusedHead head) {
            Instant start = Instant.ofEpochMilli(x.startEpochMillis());
            begin(x, TransactionFacts.of(x.id(), connection(x), start, head))
                    .transaction
                    .refused();
        }

        @Override
        public void onClose(Exchange x) {
            Inspection inspection = x.get(slot);
            if (inspection != null) {
                Transaction transaction = inspection.transaction;
                try {
                    transaction.logging();
                } finally {
                    // also when a rule of phase 5 fails: what others want masked must not reach a log
                    new RulesNotes(x, transaction, inspection.interruption).leave(audit);
                    if (transaction.hasFilesToRemove()) {
                        removeFiles(transaction);
                    }
                }
            }
        }
    }

    /** The fields as received; a stage that replaced the content has made its length another. */
    private static Fields received(Exchange x) {
        Fields fields = x.received().fields();
        return x.requestBody().isReplaced() && fields.contains(FieldName.CONTENT_LENGTH)
                ? fields.edit()
                        .set(
                                FieldName.CONTENT_LENGTH,
                                Long.toString(x.requestBody().lengthBytes()))
                        .build()
                : fields;
    }

    private final class RequestBodyStage implements Stage {
        @Override
        public String name() {
            return "rules-request-body";
        }

        @Override
        public BodyNeed requestBody(Exchange x) {
            return ContentPhase.REQUEST.need(x, inspection(x).transaction);
        }

        @Override
        public Verdict onRequest(Exchange x) {
            return inspect(x, ContentPhase.REQUEST);
        }
    }

    /**
     * Rules do not see trailers, which a backend may take for fields of the head: they are not forwarded (RFC 9110 section 6.5.1 lets a recipient discard them). Only
     * detecting, the request stays as it is.
     */
    private final class UnseenTrailersStage implements Stage {
        @Override
        public String name() {
            return "rules-unseen-trailers";
        }

        @Override
        public Verdict onRequest(Exchange x) {
            if (inspection(x).transaction.mode() == EngineMode.ON) {
                x.requestBody().changeTrailers(trailers -> Fields.EMPTY);
            }
            return Verdict.proceed();
        }
    }

    /**
     * Where phase 4 may look at answers, backends are asked for whole ones in codings and charsets that it can read: a slice of a page, or a page in
     * UTF-7, would show it nothing. Only detecting, the request stays as it is.
     */
    private final class ReadableAnswerStage implements Stage {
        @Override
        public String name() {
            return "rules-readable-answer";
        }

        @Override
        public Verdict onRequest(Exchange x) {
            Transaction transaction = inspection(x).transaction;
            if (transaction.mode() == EngineMode.ON && transaction.readsResponses() && !x.isWebSocketUpgrade()) {
                Fields fields = x.request().fields();
                x.replaceRequest(x.request().withFields(ReadableAnswer.askedBy(fields)));
            }
            return Verdict.proceed();
        }
    }

    private final class ResponseHeadStage implements Stage {
        @Override
        public String name() {
            return "rules-response-head";
        }

        @Override
        public Verdict onResponse(Exchange x) {
            Inspection inspection = inspection(x);
            ResponseHead head = x.response();
            String protocol = x.received().version().text();
            return inspect(
                    x,
                    inspection,
                    3,
                    0,
                    () -> inspection.transaction.responseHeaders(head.status(), protocol, head.fields()));
        }
    }

    private final class ResponseBodyStage implements Stage {
        @Override
        public String name() {
            return "rules-response-body";
        }

        @Override
        public BodyNeed responseBody(Exchange x) {
            return ContentPhase.RESPONSE.need(x, inspection(x).transaction);
        }

        @Override
        public Verdict onResponse(Exchange x) {
            return inspect(x, ContentPhase.RESPONSE);
        }
    }

    // ---- shared by the stages

    private Inspection begin(Exchange x, TransactionFacts facts) {
        Inspection inspection = new Inspection(transactions.apply(facts));
        if (audit == null && saysRefusalsOnly) {
            inspection.transaction.leaveOutWords();
        } else if (audit != null && audit.parts().indexOf('K') >= 0) {
            inspection.transaction.keepAllMatches();
        }
        x.put(slot, inspection);
        return inspection;
    }

    private Inspection inspection(Exchange x) {
        Inspection inspection = x.get(slot);
        if (inspection == null) {
            throw new IllegalStateException("phase 1 has not run");
        }
        return inspection;
    }

    private Verdict inspect(Exchange x, ContentPhase phase) {
        Inspection inspection = inspection(x);
        Transaction transaction = inspection.transaction;
        if (!phase.reads(x, transaction)) {
            return inspect(x, inspection, phase.number(), 0, () -> phase.run(transaction, new byte[0], false));
        }
        boolean isOver = phase.isOver(x, transaction);
        byte[] content = phase.body(x).bytes();
        return inspect(
                x,
                inspection,
                phase.number(),
                phase.cost(transaction, content.length),
                () -> phase.run(transaction, content, isOver));
    }

    private Verdict inspect(
            Exchange x, Inspection inspection, int phase, long bytes, Supplier<@Nullable Interruption> rules) {
        if (bytes < inlineBelowBytes && !inspection.transaction.mayWait(phase)) {
            return verdict(x, inspection, rules.get());
        }
        try {
            return new Verdict.Pending(
                    CompletableFuture.supplyAsync(() -> verdict(x, inspection, rules.get()), threads));
        } catch (RejectedExecutionException e) {
            if (inspection.transaction.mode() == EngineMode.ON) {
                return Verdict.deny(503, new Denial(SOURCE, "inspection-queue-full"));
            }
            inspection.transaction.forbidWaiting();
            return verdict(x, inspection, rules.get());
        }
    }

    private static Verdict verdict(Exchange x, Inspection inspection, @Nullable Interruption interruption) {
        if (interruption == null) {
            return Verdict.proceed();
        }
        inspection.interruption = interruption;
        Denial denial = new Denial(SOURCE, interruption.reason().label(), detail(interruption));
        return switch (interruption.kind()) {
            case DENY -> Verdict.deny(interruption.status(), denial);
            case DROP -> new Verdict.Abort(denial);
            case REDIRECT -> redirect(x, interruption, denial);
        };
    }

    private static Verdict redirect(Exchange x, Interruption interruption, Denial denial) {
        String location = interruption.location();
        if (location == null) {
            return Verdict.deny(403, denial);
        }
        x.denied(denial);
        Fields fields = Fields.of(FieldName.LOCATION, location);
        return new Verdict.Reply(ResponseHead.of(interruption.status(), fields), new byte[0]);
    }

    private static String detail(Interruption interruption) {
        String rule = interruption.ruleId() == 0 ? "" : "rule " + interruption.ruleId() + ": ";
        return rule + interruption.message();
    }

    /** On the inspection threads; at once if those have too much to do, since nobody would come back to it. */
    private void removeFiles(Transaction transaction) {
        Runnable removal = () -> {
            List<Path> left = transaction.removeFiles();
            if (!left.isEmpty()) {
                LOG.warn("uploaded files could not be removed: {}", left);
            }
        };
        try {
            threads.execute(removal);
        } catch (RejectedExecutionException e) {
            removal.run();
        }
    }

    private static TransactionFacts.Connection connection(Exchange x) {
        return new TransactionFacts.Connection(
                x.clientAddress(),
                x.connection().peer().getPort(),
                x.connection().local().getAddress(),
                x.connection().local().getPort());
    }
}
