package dev.portcullis.identity.introspection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.http.Fields;
import dev.portcullis.identity.FakeTime;
import dev.portcullis.identity.HttpFetch;
import dev.portcullis.identity.token.TestPolicies;
import dev.portcullis.identity.token.Verification;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** How many questions are out at a time; what becomes of answers is proved over sockets by IntrospectionIT. */
class IntrospectorTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final FakeTime time = new FakeTime();
    private final List<CompletableFuture<HttpFetch.Response>> out = new ArrayList<>();
    private boolean isBroken;

    private final Introspector introspector = new Introspector(
            TestPolicies.of("corp", "https://issuer.example", "shop"),
            false,
            new Introspector.Endpoint(URI.create("https://issuer.example/introspect"), "shop", "secret"),
            new Introspector.Times(SECOND, SECOND, SECOND),
            this::send,
            new IntrospectionCache(1_000, time),
            time);

    private CompletableFuture<HttpFetch.Response> send(HttpFetch.Request request) {
        if (isBroken) {
            throw new IllegalStateException("no more threads");
        }
        CompletableFuture<HttpFetch.Response> answer = new CompletableFuture<>();
        out.add(answer);
        return answer;
    }

    private static void answer(CompletableFuture<HttpFetch.Response> question) {
        byte[] json = "{\"active\":false}".getBytes(StandardCharsets.US_ASCII);
        question.complete(new HttpFetch.Response(200, Fields.EMPTY, json));
    }

    private Verification now(String token) {
        CompletableFuture<Verification> said = introspector.verify(token).toCompletableFuture();
        assertThat(said).as("an answer for %s", token).isDone();
        return said.join();
    }

    @Test
    void aQuestionThatCannotBeSentIsOutNoMore() {
        isBroken = true;
        for (int i = 0; i < 200; i++) {
            assertThat(now("token-" + i))
                    .isInstanceOfSatisfying(
                            Verification.Unavailable.class,
                            said -> assertThat(said.detail()).contains("no more threads"));
        }
        isBroken = false;

        CompletableFuture<Verification> said = introspector.verify("token-1").toCompletableFuture();

        assertThat(out).hasSize(1);
        answer(out.get(0));
        assertThat(said.join()).isInstanceOf(Verification.Rejected.class);
    }

    @Test
    void noMoreThanSixtyFourAreOut() {
        for (int i = 0; i < 64; i++) {
            assertThat(introspector.verify("token-" + i).toCompletableFuture()).isNotDone();
        }

        assertThat(now("one more")).isInstanceOf(Verification.Unavailable.class);

        answer(out.get(0));
        assertThat(introspector.verify("one more").toCompletableFuture()).isNotDone();
        assertThat(out).hasSize(65);
    }
}
