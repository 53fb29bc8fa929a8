package dev.portcullis.stage;

import dev.portcullis.exchange.Body;
import dev.portcullis.exchange.BodyNeed;
import dev.portcullis.exchange.Exchange;
import dev.portcullis.rules.Interruption;
import dev.portcullis.rules.Transaction;
import org.jspecify.annotations.Nullable;

/** The phases that look at content: which content, how much of it, and what is asked of the transaction. Immutable. */
enum ContentPhase {
    REQUEST(2) {
        @Override
        boolean reads(Exchange x, Transaction transaction) {
            return transaction.wantsRequestBody()
                    && !x.isWebSocketUpgrade()
                    && !x.requestBody().isEmpty();
        }

        @Override
        Body body(Exchange x) {
            return x.requestBody();
        }

        @Override
        long limitBytes(Transaction transaction) {
            return transaction.requestBodyLimitBytes();
        }

        @Override
        boolean refusesOversize(Transaction transaction) {
            return transaction.refusesOversizeRequest();
        }

        @Override
        long cost(Transaction transaction, int bytes) {
            return transaction.requestCost(bytes);
        }

        @Override
        @Nullable
        Interruption run(Transaction transaction, byte[] content, boolean isOver) {
            return isOver ? transaction.requestBodyOverLimit(content) : transaction.requestBody(content);
        }
    },
    RESPONSE(4) {
        @Override
        boolean reads(Exchange x, Transaction transaction) {
            return transaction.wantsResponseBody()
                    && !x.responseBody().isEmpty()
                    && !x.response().isBodiless()
                    && !x.received().isHead();
        }

        @Override
        Body body(Exchange x) {
            return x.responseBody();
        }

        @Override
        long limitBytes(Transaction transaction) {
            return transaction.responseBodyLimitBytes();
        }

        @Override
        boolean refusesOversize(Transaction transaction) {
            return transaction.refusesOversizeResponse();
        }

        @Override
        long cost(Transaction transaction, int bytes) {
            return transaction.responseCost(bytes);
        }

        @Override
        @Nullable
        Interruption run(Transaction transaction, byte[] content, boolean isOver) {
            return isOver ? transaction.responseBodyOverLimit(content) : transaction.responseBody(content);
        }
    };

    private final int number;

    ContentPhase(int number) {
        this.number = number;
    }

    /** The number of the phase of rules. */
    int number() {
        return number;
    }

    /** Whether there is content for the phase to look at. */
    abstract boolean reads(Exchange x, Transaction transaction);

    abstract Body body(Exchange x);

    abstract long limitBytes(Transaction transaction);

    abstract boolean refusesOversize(Transaction transaction);

    /** About how many bytes the phase will go through, parsers and all. */
    abstract long cost(Transaction transaction, int bytes);

    /** Runs the phase on {@code content}, which is the beginning only if {@code isOver}. */
    abstract @Nullable Interruption run(Transaction transaction, byte[] content, boolean isOver);

    /** What of the content must be there; none of it where its announced length alone decides. */
    BodyNeed need(Exchange x, Transaction transaction) {
        long limit = limitBytes(transaction);
        boolean isOfNoUse = refusesOversize(transaction) && body(x).lengthBytes() > limit;
        return reads(x, transaction) && !isOfNoUse ? BodyNeed.prefix(limit) : BodyNeed.none();
    }

    boolean isOver(Exchange x, Transaction transaction) {
        Body body = body(x);
        return !body.isComplete() || body.heldBytes() > limitBytes(transaction);
    }
}
