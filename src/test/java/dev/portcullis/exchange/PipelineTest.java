package dev.portcullis.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.http.FieldName;
import dev.portcullis.http.Fields;
import dev.portcullis.http.ResponseHead;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class PipelineTest {
    private static final Denial NO = new Denial("guard", "no");

    private final List<String> events = new ArrayList<>();
    private final List<ExchangeRecord> records = new ArrayList<>();
    private final Forwarder backend = (x, receiver) -> {
        events.add("forward");
        receiver.responded(ResponseHead.of(200, Fields.EMPTY), Body.of("hello".getBytes(StandardCharsets.US_ASCII)));
    };

    @Test
    void runsRequestStagesForwarderAndResponseStagesInOrder() {
        run(
                List.of(onRequest("auth", Verdict.proceed()), onRequest("rules", Verdict.proceed())),
                List.of(onResponse("scrub", Verdict.proceed())));

        assertThat(events).containsExactly("auth", "rules", "forward", "scrub", "respond 200");
    }

    @Test
    void theFirstDenialWinsAndNothingIsForwarded() {
        run(List.of(onRequest("auth", Verdict.deny(403, NO)), onRequest("rules", Verdict.proceed())), List.of());

        assertThat(events).containsExactly("auth", "respond 403");
        assertThat(records)
                .singleElement()
                .satisfies(record -> assertThat(record.denial()).isEqualTo(NO));
    }

    @Test
    void aStageThatThrowsDenies() {
        run(
                List.of(stage(
                        "broken",
                        x -> {
                            throw new IllegalStateException("bug");
                        },
                        x -> Verdict.proceed())),
                List.of());

        assertThat(events).containsExactly("broken", "respond 500");
        assertThat(records.get(0).denial())
                .isNotNull()
                .satisfies(denial -> assertThat(denial.reason()).isEqualTo("internal-error"));
    }

    @Test
    void aStageThatRunsOutOfStackOrMemoryDenies() {
        Function<Exchange, Verdict> broken = x -> {
            throw new OutOfMemoryError("test");
        };
        run(List.of(stage("broken", broken, x -> Verdict.proceed())), List.of());
        run(List.of(), List.of(stage("broken", x -> Verdict.proceed(), broken)));

        assertThat(events).containsExactly("broken", "respond 500", "forward", "broken", "respond 500");
    }

    @Test
    void aResponseStageThatThrowsDeniesInsteadOfLeaking() {
        run(List.of(), List.of(stage("broken", x -> Verdict.proceed(), x -> {
            throw new IllegalStateException("bug");
        })));

        assertThat(events).containsExactly("forward", "broken", "respond 500");
    }

    @Test
    void anAnswerThatCannotBeWrittenEndsTheExchange() {
        Pipeline pipeline = new Pipeline(List.of(), backend, List.of());
        Exchange x = Exchanges.request("POST", Fields.EMPTY, Body.empty(), null, records::add);
        x.chooseRoute(Exchanges.route(pipeline, false));

        pipeline.run(x, new RecordingResponder(x) {
            @Override
            public void respond(ResponseHead head, Body body) {
                throw new IllegalArgumentException("bug");
            }
        });

        assertThat(events).containsExactly("forward", "abort");
        assertThat(records.get(0).denial())
                .isNotNull()
                .satisfies(denial -> assertThat(denial.reason()).isEqualTo("internal-error"));
    }

    @Test
    void aPendingVerdictGoesOnWhenItIsKnown() {
        CompletableFuture<Verdict> later = new CompletableFuture<>();
        run(List.of(onRequest("auth", new Verdict.Pending(later))), List.of());
        assertThat(events).containsExactly("auth");

        later.complete(Verdict.proceed());

        assertThat(events).containsExactly("auth", "forward", "respond 200");
    }

    @Test
    void aPendingVerdictThatFailsDenies() {
        run(
                List.of(onRequest(
                        "auth", new Verdict.Pending(CompletableFuture.failedFuture(new IllegalStateException("bug"))))),
                List.of());

        assertThat(events).containsExactly("auth", "respond 500");
    }

    @Test
    void closingWaitsForTheTaskOutside() {
        CompletableFuture<Verdict> later = new CompletableFuture<>();
        Exchange x = run(List.of(onRequest("auth", new Verdict.Pending(later))), List.of());

        x.close();
        assertThat(records).isEmpty();
        later.complete(Verdict.proceed());

        assertThat(records).hasSize(1);
        assertThat(events).containsExactly("auth");
    }

    @Test
    void aBodyOverTheLimitOfAStageIsDenied() {
        Stage needs = new Stage() {
            @Override
            public String name() {
                return "rules";
            }

            @Override
            public BodyNeed requestBody(Exchange x) {
                return BodyNeed.whole(4);
            }
        };
        Pipeline pipeline = new Pipeline(List.of(needs), backend, List.of());
        start(pipeline, Body.of("12345".getBytes(StandardCharsets.US_ASCII)));
        start(pipeline, Body.of("1234".getBytes(StandardCharsets.US_ASCII)));

        assertThat(events).containsExactly("respond 413", "forward", "respond 200");
    }

    @Test
    void upstreamFailuresBecomeTheirStatus() {
        Pipeline pipeline = new Pipeline(
                List.of(),
                (x, receiver) -> receiver.failed(new UpstreamFailure(UpstreamFailure.Kind.HEAD_TIMEOUT, "")),
                List.of());
        start(pipeline, Body.empty());

        assertThat(events).containsExactly("respond 504");
    }

    @Test
    void anIncidentPageCarriesTheIdAndNothingOfTheReason() {
        ResponseHead head = new DenialPage(403, "id-7", "text/html,*/*", PageTheme.STANDARD).head(Fields.EMPTY);
        String page = new String(
                new DenialPage(403, "id-7", "text/html", PageTheme.STANDARD).content(), StandardCharsets.UTF_8);

        assertThat(head.fields().first(DenialPage.INCIDENT_ID)).isEqualTo("id-7");
        assertThat(head.fields().first(FieldName.CONTENT_TYPE)).startsWith("text/html");
        assertThat(page).contains("id-7").doesNotContain("guard");
    }

    private Exchange run(List<Stage> request, List<Stage> response) {
        return start(new Pipeline(request, backend, response), Body.empty());
    }

    private Exchange start(Pipeline pipeline, Body body) {
        Exchange x = Exchanges.request("POST", Fields.EMPTY, body, null, records::add);
        x.chooseRoute(Exchanges.route(pipeline, false));
        pipeline.run(x, new RecordingResponder(x));
        return x;
    }

    private Stage onRequest(String name, Verdict verdict) {
        return stage(name, x -> verdict, x -> Verdict.proceed());
    }

    private Stage onResponse(String name, Verdict verdict) {
        return stage(name, x -> Verdict.proceed(), x -> verdict);
    }

    private Stage stage(String name, Function<Exchange, Verdict> request, Function<Exchange, Verdict> response) {
        return new Stage() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Verdict onRequest(Exchange x) {
                events.add(name);
                return request.apply(x);
            }

            @Override
            public Verdict onResponse(Exchange x) {
                events.add(name);
                return response.apply(x);
            }
        };
    }

    private class RecordingResponder implements Responder {
        private final Exchange x;

        RecordingResponder(Exchange x) {
            this.x = x;
        }

        @Override
        public void informational(ResponseHead head) {
            events.add("informational " + head.status());
        }

        @Override
        public void respond(ResponseHead head, Body body) {
            events.add("respond " + head.status());
            x.close();
        }

        @Override
        public void abort() {
            events.add("abort");
            x.close();
        }
    }
}
