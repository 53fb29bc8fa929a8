package dev.portcullis.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.exchange.Exchange;
import dev.portcullis.exchange.Exchanges;
import dev.portcullis.exchange.Pipeline;
import dev.portcullis.exchange.Subject;
import dev.portcullis.exchange.Verdict;
import dev.portcullis.http.FieldName;
import dev.portcullis.http.Fields;
import dev.portcullis.identity.ClaimPath;
import dev.portcullis.limit.Limit;
import dev.portcullis.limit.LimitTable;
import dev.portcullis.limit.RateLimiter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RateLimitStageTest {
    private static final FieldName RATE_LIMIT = FieldName.of("RateLimit");
    private static final FieldName RATE_LIMIT_POLICY = FieldName.of("RateLimit-Policy");
    private static final FieldName API_KEY = FieldName.of("X-Api-Key");
    private static final RateKeySource ADDRESS = new RateKeySource.ClientAddress();

    private final AtomicLong nanos = new AtomicLong();

    @Test
    void tellsTheClientWhereItStands() {
        RateLimitStage stage = stage(rule("login", 5, ADDRESS), rule("page", 100, new RateKeySource.OfRoute()));
        Exchange x = exchange();
        assertThat(stage.onRequest(x)).isEqualTo(Verdict.proceed());

        Fields fields = response(stage, x, "RateLimit", "\"backend\";r=1");

        assertThat(fields.all(RATE_LIMIT_POLICY)).containsExactly("\"login\";q=5;w=60, \"page\";q=100;w=60");
        assertThat(fields.all(RATE_LIMIT)).containsExactly("\"login\";r=4;t=12, \"page\";r=99;t=1");
    }

    @Test
    void refusesTheBurstWithAWaitThatIsEnough() {
        RateLimitStage stage = stage(rule("login", 2, ADDRESS));
        allow(stage, exchange());
        allow(stage, exchange());
        nanos.addAndGet(Duration.ofMillis(1).toNanos());

        Verdict.Deny deny = (Verdict.Deny) stage.onRequest(exchange());

        assertThat(deny.status()).isEqualTo(429);
        assertThat(deny.denial().reason()).isEqualTo("too-many-requests");
        assertThat(deny.denial().detail()).isEqualTo("limit login");
        assertThat(deny.fields().first(FieldName.RETRY_AFTER)).isEqualTo("30");
        assertThat(deny.fields().first(RATE_LIMIT)).isEqualTo("\"login\";r=0;t=30");
        nanos.addAndGet(Duration.ofSeconds(30).toNanos());
        allow(stage, exchange());
    }

    @Test
    void aDenialByOneLimitCostsTheOthersNothing() {
        RateLimitStage stage = stage(rule("wide", 10, ADDRESS), rule("narrow", 1, ADDRESS));
        allow(stage, exchange());
        deny(stage, exchange());
        deny(stage, exchange());
        nanos.addAndGet(Duration.ofMinutes(1).toNanos());
        Exchange x = exchange();
        allow(stage, x);
        assertThat(response(stage, x).first(RATE_LIMIT)).startsWith("\"wide\";r=9;");
    }

    @Test
    void keepsQuietIfToldTo() {
        RateLimitStage stage = new RateLimitStage(new RateLimiter(), List.of(rule("login", 1, ADDRESS)), false);
        Exchange x = exchange();
        allow(stage, x);
        assertThat(response(stage, x).contains(RATE_LIMIT)).isFalse();
        Verdict.Deny deny = (Verdict.Deny) stage.onRequest(exchange());
        assertThat(Exchanges.names(deny.fields())).containsExactly("Retry-After");
    }

    @Test
    void twoStagesOfARouteSpeakTogether() {
        RateLimitStage before = stage(rule("address", 10, ADDRESS));
        RateLimitStage behind = stage(rule("user", 1, claim()));
        Exchange x = exchange();
        x.identify(alice());
        allow(before, x);
        allow(behind, x);
        response(before, x);
        Fields fields =
                behind.onResponse(x).equals(Verdict.proceed()) ? x.response().fields() : Fields.EMPTY;
        assertThat(fields.all(RATE_LIMIT)).containsExactly("\"address\";r=9;t=6, \"user\";r=0;t=60");
    }

    @Test
    void countsByClaimWhateverTheAddress() {
        RateLimitStage stage = stage(rule("user", 1, claim()));
        Exchange alice = exchange();
        alice.identify(alice());
        Exchange again = exchange("X-Forwarded-For", "198.51.100.9");
        again.identify(alice());
        Exchange bob = exchange();
        bob.identify(new Subject("https://id.example.com", "bob", Map.of("sub", "bob")));
        Exchange elsewhere = exchange();
        elsewhere.identify(new Subject("https://other.example", "alice", Map.of("sub", "alice")));
        allow(stage, alice);
        deny(stage, again);
        allow(stage, bob);
        allow(stage, elsewhere);
    }

    @Test
    void countsByHeaderAndFallsBackToTheAddress() {
        RateLimitStage stage = stage(rule("key", 1, new RateKeySource.Header(API_KEY)));
        allow(stage, exchange("X-Api-Key", "one"));
        deny(stage, exchange("x-api-key", "one"));
        allow(stage, exchange("X-Api-Key", "two"));

        allow(stage, exchange());
        deny(stage, exchange());
        deny(stage, exchange("X-Api-Key", "three", "X-Api-Key", "four"));
    }

    @Test
    void countsAllClientsOfARouteTogether() {
        RateLimitStage stage = stage(rule("route", 1, new RateKeySource.OfRoute()));
        allow(stage, exchange());
        deny(stage, exchange());
    }

    @Test
    void stagesThatShareATableShareItsTokens() {
        RateRule shared = rule("everywhere", 1, ADDRESS);
        allow(stage(shared), exchange());
        deny(stage(shared), exchange());
        allow(stage(rule("everywhere", 1, ADDRESS)), exchange());
    }

    private static RateKeySource claim() {
        return new RateKeySource.Claim(ClaimPath.parse("sub"));
    }

    private static Subject alice() {
        return new Subject("https://id.example.com", "alice", Map.of("sub", "alice"));
    }

    private RateRule rule(String name, long perMinute, RateKeySource by) {
        return new RateRule(new LimitTable(Limit.of(name, perMinute, Duration.ofMinutes(1)), 1000, nanos::get), by);
    }

    private static RateLimitStage stage(RateRule... rules) {
        return new RateLimitStage(new RateLimiter(), List.of(rules), true);
    }

    private static Exchange exchange(String... fields) {
        Exchange x = Exchanges.get(fields);
        x.chooseRoute(Exchanges.route(new Pipeline(List.of(), (y, receiver) -> {}, List.of()), false));
        return x;
    }

    private static Fields response(RateLimitStage stage, Exchange x, String... fields) {
        Exchanges.answered(x, 200, fields);
        assertThat(stage.onResponse(x)).isEqualTo(Verdict.proceed());
        return x.response().fields();
    }

    private static void allow(RateLimitStage stage, Exchange x) {
        assertThat(stage.onRequest(x)).isEqualTo(Verdict.proceed());
    }

    private static void deny(RateLimitStage stage, Exchange x) {
        assertThat(stage.onRequest(x)).isInstanceOf(Verdict.Deny.class);
    }
}
