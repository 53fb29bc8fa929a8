package dev.portcullis.exchange;

import dev.portcullis.http.FieldName;
import dev.portcullis.http.Fields;
import dev.portcullis.http.RefusedHead;
import dev.portcullis.http.ResponseHead;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The order of things for one route: request stages, the forwarder, response stages, and the answer. The only place that sequences. The first
 * verdict other than {@link Verdict.Proceed} wins; answers of our own (denials, replies of request stages) do not pass response stages, which may add fields to them.
 *
 * <p>An exception anywhere denies with 500 and is logged with the exchange id. Immutable, safe for concurrent use.
 */
public final class Pipeline {
    private static final Logger LOG = LoggerFactory.getLogger(Pipeline.class);

    private final List<Stage> requestStages;
    private final Forwarder forwarder;
    private final List<Stage> responseStages;
    private final List<Stage> allStages;
    private final PageTheme theme;

    public Pipeline(List<Stage> requestStages, Forwarder forwarder, List<Stage> responseStages) {
        this(requestStages, forwarder, responseStages, PageTheme.STANDARD);
    }

    /** @param theme how refusals look */
    public Pipeline(List<Stage> requestStages, Forwarder forwarder, List<Stage> responseStages, PageTheme theme) {
        this.theme = theme;
        this.requestStages = List.copyOf(requestStages);
        this.forwarder = forwarder;
        this.responseStages = List.copyOf(responseStages);
        this.allStages = Stream.concat(requestStages.stream(), responseStages.stream())
                .distinct()
                .toList();
    }

    /** Takes {@code x} through to an answer, which {@code responder} writes. Runs on the exchange's loop. */
    public void run(Exchange x, Responder responder) {
        new Run(x, responder).requestStages(0);
    }

    /**
     * Answers a request that was refused before it became one: stages may look at it, none can change the answer.
     */
    public void refuse(Exchange x, RefusedHead head, Responder responder) {
        for (Stage stage : requestStages) {
            try {
                stage.onRefused(x, head);
            } catch (RuntimeException e) {
                LOG.error("exchange {}: stage {} failed on a refused request", x.id(), stage.name(), e);
            }
        }
        x.denied(new Denial("decoder", head.violation().label(), head.detail()));
        DenialPage page =
                new DenialPage(head.violation().status(), x.id(), head.fields().first(FieldName.ACCEPT), theme);
        answerOwn(x, page.head(Fields.EMPTY), page.content(), responder);
    }

    /** Tells every stage that {@code x} has ended. */
    void closed(Exchange x) {
        for (Stage stage : allStages) {
            try {
                stage.onClose(x);
            } catch (RuntimeException e) {
                LOG.error("exchange {}: stage {} failed at the end", x.id(), stage.name(), e);
            }
        }
    }

    private static void answerOwn(Exchange x, ResponseHead head, byte[] content, Responder responder) {
        x.answer(head, Body.of(content));
        respond(x, responder);
    }

    /** Writes the answer; one that cannot be written ends the exchange, since nobody would come back to it. */
    private static void respond(Exchange x, Responder responder) {
        try {
            responder.respond(x.response(), x.responseBody());
        } catch (RuntimeException | Error e) {
            LOG.error("exchange {}: the answer cannot be written", x.id(), e);
            x.denied(new Denial("respond", "internal-error", e.toString()));
            responder.abort();
        }
    }

    /**
     * Where the run of a pipeline stands for one exchange. An Error of a stage denies like an exception, as it does on other threads: behind the head of an answer no
     * handler of the client's connection would hear of it.
     *
     * <p>Confined to the exchange's loop.
     */
    private final class Run implements Forwarder.Receiver {
        private final Exchange x;
        private final Responder responder;
        private boolean answered;

        Run(Exchange x, Responder responder) {
            this.x = x;
            this.responder = responder;
        }

        void requestStages(int from) {
            for (int i = from; i < requestStages.size(); i++) {
                if (!requestStage(i)) {
                    return;
                }
            }
            forward();
        }

        /** Runs one stage; false when the run goes on elsewhere or has ended. */
        private boolean requestStage(int index) {
            Stage stage = requestStages.get(index);
            try {
                BodyNeed need = stage.requestBody(x);
                // what follows an upgrade is no content of the request: it comes after the answer
                if (!x.isWebSocketUpgrade() && mustGather(need, x.requestBody())) {
                    gather(need, x.requestBody(), outcome -> requestGathered(index, need, outcome));
                    return false;
                }
                return settle(stage, stage.onRequest(x), () -> requestStages(index + 1));
            } catch (RuntimeException | Error e) {
                return failed(stage, e);
            }
        }

        private void requestGathered(int index, BodyNeed need, Body.Gathered outcome) {
            if (x.isClosed()) {
                return;
            }
            Stage stage = requestStages.get(index);
            if (outcome == Body.Gathered.FAILED) {
                deny(
                        BodyFailures.status(x.requestBody()),
                        new Denial("request-body", BodyFailures.label(x.requestBody())),
                        Fields.EMPTY);
                return;
            }
            if (outcome == Body.Gathered.OVERFLOW && need.kind() == BodyNeed.Kind.WHOLE) {
                deny(
                        413,
                        new Denial(stage.name(), "request-body-too-large", "limit " + need.limitBytes()),
                        Fields.EMPTY);
                return;
            }
            try {
                if (settle(stage, stage.onRequest(x), () -> requestStages(index + 1))) {
                    requestStages(index + 1);
                }
            } catch (RuntimeException | Error e) {
                failed(stage, e);
            }
        }

        private void forward() {
            try {
                forwarder.forward(x, this);
            } catch (RuntimeException | Error e) {
                LOG.error("exchange {}: forwarding failed", x.id(), e);
                deny(500, new Denial("forward", "internal-error", e.toString()), Fields.EMPTY);
            }
        }

        @Override
        public void informational(ResponseHead head) {
            if (x.isClosed() || answered) {
                return;
            }
            try {
                ResponseHead changed = head;
                for (Stage stage : responseStages) {
                    changed = stage.onInformational(x, changed);
                }
                responder.informational(changed);
            } catch (RuntimeException | Error e) {
                // only a hint is lost, the answer is still to come
                LOG.error("exchange {}: status {} before the answer was dropped", x.id(), head.status(), e);
            }
        }

        @Override
        public void responded(ResponseHead head, Body body) {
            if (x.isClosed() || answered) {
                body.discard();
                return;
            }
            x.answer(head, body);
            responseStages(0);
        }

        @Override
        public void failed(UpstreamFailure failure) {
            if (!x.isClosed()) {
                deny(status(failure), new Denial("upstream", failure.kind().label(), failure.detail()), Fields.EMPTY);
            }
        }

        private int status(UpstreamFailure failure) {
            boolean isClientsFault = failure.kind() == UpstreamFailure.Kind.REQUEST_CONTENT_FAILED;
            return isClientsFault
                    ? BodyFailures.status(x.requestBody())
                    : failure.kind().status();
        }

        private void responseStages(int from) {
            for (int i = from; i < responseStages.size(); i++) {
                if (!responseStage(i)) {
                    return;
                }
            }
            answered = true;
            respond(x, responder);
        }

        private boolean responseStage(int index) {
            Stage stage = responseStages.get(index);
            try {
                BodyNeed need = x.response().status() == 101 ? BodyNeed.none() : stage.responseBody(x);
                if (mustGather(need, x.responseBody())) {
                    gather(need, x.responseBody(), outcome -> responseGathered(index, need, outcome));
                    return false;
                }
                return settle(stage, stage.onResponse(x), () -> responseStages(index + 1));
            } catch (RuntimeException | Error e) {
                return failed(stage, e);
            }
        }

        private void responseGathered(int index, BodyNeed need, Body.Gathered outcome) {
            if (x.isClosed()) {
                return;
            }
            Stage stage = responseStages.get(index);
            if (outcome == Body.Gathered.FAILED) {
                deny(502, new Denial("response-body", BodyFailures.label(x.responseBody())), Fields.EMPTY);
                return;
            }
            if (outcome == Body.Gathered.OVERFLOW && need.kind() == BodyNeed.Kind.WHOLE) {
                deny(
                        502,
                        new Denial(stage.name(), "response-body-too-large", "limit " + need.limitBytes()),
                        Fields.EMPTY);
                return;
            }
            try {
                if (settle(stage, stage.onResponse(x), () -> responseStages(index + 1))) {
                    responseStages(index + 1);
                }
            } catch (RuntimeException | Error e) {
                failed(stage, e);
            }
        }

        private void gather(BodyNeed need, Body body, Body.Gatherer receiver) {
            if (need.kind() == BodyNeed.Kind.WHOLE) {
                body.gather(need.limitBytes(), receiver);
            } else {
                body.gatherPrefix(need.limitBytes(), receiver);
            }
        }

        private boolean mustGather(BodyNeed need, Body body) {
            return need.kind() != BodyNeed.Kind.NONE && !(body.isComplete() && body.heldBytes() <= need.limitBytes());
        }

        /** Carries a verdict out; true to go on at once. {@code next} goes on later, after a pending verdict. */
        private boolean settle(Stage stage, Verdict verdict, Runnable next) {
            if (verdict instanceof Verdict.Proceed) {
                return true;
            }
            if (verdict instanceof Verdict.Deny deny) {
                deny(deny.status(), deny.denial(), deny.fields());
            } else if (verdict instanceof Verdict.Reply reply) {
                reply(reply.head(), reply.content());
            } else if (verdict instanceof Verdict.Abort abort) {
                answered = true;
                x.denied(abort.denial());
                responder.abort();
            } else if (verdict instanceof Verdict.Pending pending) {
                await(stage, pending, next);
            }
            return false;
        }

        private void await(Stage stage, Verdict.Pending pending, Runnable next) {
            x.workLeft();
            pending.verdict().whenComplete((verdict, failure) -> {
                Runnable back = () -> {
                    if (!x.workReturned()) {
                        return;
                    }
                    if (failure != null) {
                        failed(stage, failure);
                    } else if (settle(stage, verdict, next)) {
                        next.run();
                    }
                };
                if (x.loop().inEventLoop()) {
                    back.run();
                } else {
                    x.loop().execute(back);
                }
            });
        }

        private boolean failed(Stage stage, Throwable e) {
            LOG.error("exchange {}: stage {} failed", x.id(), stage.name(), e);
            deny(500, new Denial(stage.name(), "internal-error", e.toString()), Fields.EMPTY);
            return false;
        }

        private void deny(int status, Denial denial, Fields fields) {
            x.denied(denial);
            DenialPage page = new DenialPage(status, x.id(), x.received().first(FieldName.ACCEPT), theme);
            reply(page.head(fields), page.content());
        }

        private void completeOwn() {
            for (Stage stage : responseStages) {
                try {
                    stage.onOwnAnswer(x);
                } catch (RuntimeException e) {
                    LOG.error("exchange {}: stage {} failed on an answer of our own", x.id(), stage.name(), e);
                }
            }
        }

        private void reply(ResponseHead head, byte[] content) {
            if (answered || x.isClosed()) {
                return;
            }
            answered = true;
            x.answer(head, Body.of(content));
            completeOwn();
            respond(x, responder);
        }
    }
}
