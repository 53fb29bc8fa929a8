package dev.portcullis.identity.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.http.Fields;
import dev.portcullis.identity.FakeTime;
import dev.portcullis.identity.HttpFetch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class DiscoveryTest {
    private static final String ISSUER = "https://id.example/realm";

    private final FakeTime time = new FakeTime();
    private final List<CompletableFuture<HttpFetch.Response>> fetches = new ArrayList<>();
    private final List<HttpFetch.Request> requests = new ArrayList<>();
    private final Discovery discovery = new Discovery(
            ISSUER,
            request -> {
                requests.add(request);
                CompletableFuture<HttpFetch.Response> fetch = new CompletableFuture<>();
                fetches.add(fetch);
                return fetch;
            },
            Duration.ofSeconds(5),
            uri -> "",
            time::nanos);

    private final Discovery objecting = new Discovery(
            ISSUER,
            request -> {
                CompletableFuture<HttpFetch.Response> fetch = new CompletableFuture<>();
                fetches.add(fetch);
                return fetch;
            },
            Duration.ofSeconds(5),
            uri -> {
                throw new IllegalStateException("cannot tell of " + uri);
            },
            time::nanos);

    private static HttpFetch.Response metadata(String issuer) {
        String json = """
                {"issuer":"%s","authorization_endpoint":"https://id.example/a","token_endpoint":"https://id.example/t",
                 "jwks_uri":"https://id.example/k"}""".formatted(issuer);
        return new HttpFetch.Response(200, Fields.EMPTY, json.getBytes(StandardCharsets.UTF_8));
    }

    private CompletableFuture<ProviderMetadata> ask() {
        return discovery.current().toCompletableFuture();
    }

    private static OidcException failure(CompletableFuture<ProviderMetadata> answer) {
        try {
            answer.join();
        } catch (CompletionException e) {
            return OidcException.in(e);
        }
        throw new AssertionError("there is an answer");
    }

    @Test
    void fetchesOnceForAllWhoAsk() {
        List<CompletableFuture<ProviderMetadata>> answers = List.of(ask(), ask(), ask());
        fetches.get(0).complete(metadata(ISSUER));

        assertThat(answers)
                .allSatisfy(answer -> assertThat(answer.join().issuer()).isEqualTo(ISSUER));
        assertThat(ask().join().tokenEndpoint()).hasToString("https://id.example/t");
        assertThat(requests).hasSize(1);
        assertThat(requests.get(0).uri()).hasToString(ISSUER + "/.well-known/openid-configuration");
    }

    @Test
    void triesAgainAfterAWhileAndLaterAfterALongerOne() {
        CompletableFuture<ProviderMetadata> first = ask();
        fetches.get(0).completeExceptionally(new IOException("refused"));

        assertThat(failure(first).kind()).isEqualTo(OidcException.Kind.UNAVAILABLE);
        assertThat(failure(ask()).retryAfter()).isEqualTo(Duration.ofSeconds(1));
        assertThat(requests).hasSize(1);
        time.advance(Duration.ofSeconds(1));
        var unused = ask();
        fetches.get(1).completeExceptionally(new IOException("refused"));
        assertThat(failure(ask()).retryAfter()).isEqualTo(Duration.ofSeconds(2));
        time.advance(Duration.ofSeconds(2));
        CompletableFuture<ProviderMetadata> third = ask();
        fetches.get(2).complete(metadata(ISSUER));

        assertThat(third.join().issuer()).isEqualTo(ISSUER);
    }

    @Test
    void keepsOldMetadataInUseWhileNewOnesCannotBeHad() {
        var unused = ask();
        fetches.get(0).complete(metadata(ISSUER));
        time.advance(Duration.ofHours(2));

        assertThat(ask()).isCompleted();
        assertThat(requests).hasSize(2);
        fetches.get(1).completeExceptionally(new IOException("refused"));
        assertThat(ask().join().issuer()).isEqualTo(ISSUER);
        assertThat(requests).hasSize(2);
    }

    @Test
    void doesNotBelieveMetadataOfAnotherIssuer() {
        CompletableFuture<ProviderMetadata> answer = ask();
        fetches.get(0).complete(metadata(ISSUER + "/"));

        assertThat(failure(answer).detail()).contains("issuer is not the configured one");
    }

    @Test
    void aFetchThatFailsInAWayThatNobodyExpectedEndsAndTheNextOneIsTried() {
        CompletableFuture<ProviderMetadata> first = objecting.current().toCompletableFuture();
        fetches.get(0).complete(metadata(ISSUER));

        assertThat(first).isCompletedExceptionally();
        assertThat(failure(first).reason()).isEqualTo("provider-unavailable");
        assertThat(failure(first).detail())
                .startsWith(ISSUER + "/.well-known/openid-configuration: ")
                .contains("cannot tell of https://id.");
        time.advance(Duration.ofSeconds(1));
        var unused = objecting.current();
        assertThat(fetches).hasSize(2);
    }

    @Test
    void doesNotTakeAnErrorPageForMetadata() {
        CompletableFuture<ProviderMetadata> answer = ask();
        fetches.get(0).complete(new HttpFetch.Response(404, Fields.EMPTY, new byte[0]));

        assertThat(failure(answer).detail()).contains("answered 404");
    }
}
