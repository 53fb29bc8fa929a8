package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens that are bound to a key of the client's by DPoP (RFC 9449), over sockets: each way to get a proof wrong beside the proof that is right. */
class BoundTokenIT {
    @RegisterExtension
    static final TokenProxy CORP = new TokenProxy("""
            identity:
              providers:
                CORP
            routes:
              - {name: api, cluster: app, auth: {provider: corp}}
              - {name: bound, cluster: app, path: /bound, auth: {provider: corp, boundTokens: true, hideToken: true}}
            """);

    private static final TestKey KEY = CORP.key();
    private static final TestKey HOLDER = new TestKey("holder");
    private static final String ADDRESS = "http://shop.example/orders";

    private static String token;

    @BeforeAll
    static void makeToken() {
        token = proxy().keepSecret(KEY.token(Map.of("cnf", Map.of("jkt", HOLDER.thumbprint()))));
    }

    private static IdentityProxy proxy() {
        return CORP.proxy();
    }

    private static RawResponse with(String proof) {
        return proxy().get("/orders?page=2", "Authorization: DPoP " + token, "DPoP: " + proxy().keepSecret(proof));
    }

    private static void refused(String proof, String reason) {
        refused(with(proof), "invalid_dpop_proof", reason);
    }

    private static void refused(RawResponse response, String error, String reason) {
        assertThat(response.status()).isEqualTo(401);
        assertThat(response.field("WWW-Authenticate"))
                .startsWith("DPoP realm=\"portcullis\", error=\"" + error + "\", algs=\"ES256 ");
        assertThat(proxy().denial(response)).startsWith(reason + ":");
    }

    private static String proof(Map<String, Object> changes) {
        return HOLDER.proof("GET", ADDRESS, token, changes);
    }

    @Test
    void theHolderOfTheKeyPasses() {
        assertThat(with(proof(Map.of())).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://shop.example/orders",
                "HTTP://SHOP.example:80/orders",
                "http://shop.example/orders?page=2",
                "http://shop.example/orders#x",
                "http://shop.example/x/../%6frders"
            })
    void theAddressIsComparedAsAnAddressAndWithoutQuery(String address) {
        assertThat(with(HOLDER.proof("GET", address, token, Map.of())).status()).isEqualTo(200);
    }

    // ---- the token

    @Test
    void aBoundTokenSentAsBearerIsRefused() {
        RawResponse response = proxy().get("/orders", "Authorization: Bearer " + token);
        assertThat(response.status()).isEqualTo(401);
        assertThat(response.field("WWW-Authenticate"))
                .isEqualTo("Bearer realm=\"portcullis\", error=\"invalid_token\"");
        assertThat(proxy().denial(response)).startsWith("bound-token-as-bearer");
        assertThat(proxy().get("/orders", "Authorization: Bearer " + token, "DPoP: " + proof(Map.of()))
                        .status())
                .as("with a good proof too")
                .isEqualTo(401);
    }

    @Test
    void aTokenThatIsNotBoundIsRefusedUnderTheScheme() {
        String plain = proxy().keepSecret(KEY.token());
        RawResponse response = proxy().get(
                        "/orders",
                        "Authorization: DPoP " + plain,
                        "DPoP: " + HOLDER.proof("GET", ADDRESS, plain, Map.of()));
        refused(response, "invalid_token", "token-not-bound");
        assertThat(proxy().get("/orders", "Authorization: Bearer " + plain).status())
                .isEqualTo(200);
    }

    @Test
    void aRouteMayWantBoundTokensAlone() {
        RawResponse bare = proxy().get("/bound");
        assertThat(bare.status()).isEqualTo(401);
        assertThat(bare.field("WWW-Authenticate"))
                .startsWith("Bearer realm=\"portcullis\", DPoP realm=\"portcullis\", algs=\"ES256 ");
        RawResponse plain = proxy().get("/bound", "Authorization: Bearer " + proxy().keepSecret(KEY.token()));
        assertThat(plain.status()).isEqualTo(401);
        assertThat(proxy().denial(plain)).startsWith("token-unconstrained");
        String proof = HOLDER.proof("GET", "http://shop.example/bound", token, Map.of());
        assertThat(proxy().get("/bound", "Authorization: DPoP " + token, "DPoP: " + proof)
                        .status())
                .isEqualTo(200);
        assertThat(proxy().lastHead().toLowerCase(Locale.ROOT))
                .doesNotContain("\r\nauthorization:")
                .doesNotContain("\r\ndpop:");
    }

    @Test
    void anExpiredTokenIsRefusedWhateverTheProof() {
        String old = proxy().keepSecret(KEY.token(Map.of(
                "cnf", Map.of("jkt", HOLDER.thumbprint()), "exp", Instant.now().getEpochSecond() - 120)));
        RawResponse response = proxy().get(
                        "/orders",
                        "Authorization: DPoP " + old,
                        "DPoP: " + HOLDER.proof("GET", ADDRESS, old, Map.of()));
        refused(response, "invalid_token", "expired");
    }

    // ---- the proof

    @Test
    void aMissingProofIsRefused() {
        refused(proxy().get("/orders", "Authorization: DPoP " + token), "invalid_dpop_proof", "proof-missing");
    }

    @Test
    void twoProofsAreRefused() {
        refused(
                proxy().get(
                                "/orders",
                                "Authorization: DPoP " + token,
                                "DPoP: " + proof(Map.of()),
                                "dpop: " + proof(Map.of())),
                "invalid_dpop_proof",
                "several-proofs");
    }

    @Test
    void anotherMethodIsRefused() {
        refused(proof(Map.of("htm", "POST")), "proof-method");
        refused(proof(Map.of("htm", "get")), "proof-method");
        refused(proof(Map.of("htm", "")), "proof-claim-missing");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://shop.example/orders",
                "http://evil-shop.example/orders",
                "http://shop.example.evil.example/orders",
                "http://shop.example:8080/orders",
                "http://shop.example/orders/1",
                "http://shop.example/Orders",
                "http://x@shop.example/orders",
                "/orders",
                "http://shop.example",
                "not an address"
            })
    void anotherAddressIsRefused(String address) {
        refused(proof(Map.of("htu", address)), "proof-address");
    }

    @Test
    void theHashOfAnotherTokenIsRefused() {
        refused(proof(Map.of("ath", TestKey.hash(KEY.token()))), "proof-token");
        refused(proof(Map.of("ath", "")), "proof-claim-missing");
    }

    @Test
    void aProofIsGoodOnceAndForAMinute() {
        String proof = proof(Map.of());
        assertThat(with(proof).status()).isEqualTo(200);
        refused(proof, "proof-replayed");
        long now = Instant.now().getEpochSecond();
        refused(proof(Map.of("iat", now - 90)), "proof-time");
        refused(proof(Map.of("iat", now + 60)), "proof-time");
        refused(proof(Map.of("iat", 1e300)), "proof-time");
        refused(proof(Map.of("iat", "")), "proof-time");
        refused(proof(Map.of("jti", "")), "proof-claim-missing");
        refused(proof(Map.of("jti", "x".repeat(300))), "proof-malformed");
        assertThat(with(proof(Map.of("iat", now - 30))).status()).isEqualTo(200);
    }

    @Test
    void aBadProofUsesUpNoId() {
        Map<String, Object> id = Map.of("jti", "chosen-by-the-client");
        Map<String, Object> wrong = new HashMap<>(id);
        wrong.put("htm", "POST");
        refused(proof(wrong), "proof-method");
        refused(with(new TestKey("thief").proof("GET", ADDRESS, token, id)), "invalid_token", "proof-key-mismatch");
        assertThat(with(proof(id)).status()).isEqualTo(200);
    }

    @Test
    void theProofOfAnotherKeyIsRefused() {
        refused(
                with(new TestKey("thief").proof("GET", ADDRESS, token, Map.of())),
                "invalid_token",
                "proof-key-mismatch");
        Map<String, Object> stolen = Map.of("jwk", HOLDER.jwk().toPublicJWK().toJSONObject());
        refused(new TestKey("thief").proof(stolen, "GET", ADDRESS, token, Map.of()), "proof-signature");
    }

    @Test
    void algorithmsTypesAndKeysThatAreNoneAreRefused() {
        refused(HOLDER.proof(Map.of("alg", "none"), "GET", ADDRESS, token, Map.of()), "proof-algorithm");
        refused(HOLDER.proof(Map.of("alg", "HS256"), "GET", ADDRESS, token, Map.of()), "proof-algorithm");
        refused(HOLDER.proof(Map.of("alg", "ES384"), "GET", ADDRESS, token, Map.of()), "proof-algorithm");
        refused(HOLDER.proof(Map.of("alg", "RS256"), "GET", ADDRESS, token, Map.of()), "proof-signature");
        refused(HOLDER.proof(Map.of("typ", "JWT"), "GET", ADDRESS, token, Map.of()), "proof-type");
        refused(HOLDER.proof(Map.of("jwk", ""), "GET", ADDRESS, token, Map.of()), "proof-key");
        refused(HOLDER.proof(Map.of("jwk", HOLDER.jwk().toJSONObject()), "GET", ADDRESS, token, Map.of()), "proof-key");
        refused(
                HOLDER.proof(Map.of("jwk", Map.of("kty", "oct", "k", "AAAA")), "GET", ADDRESS, token, Map.of()),
                "proof-key");
        refused(HOLDER.proof(Map.of("crit", List.of("x")), "GET", ADDRESS, token, Map.of()), "proof-malformed");
        refused("x.y.z", "proof-malformed");
        refused(token, "proof-type");
    }
}
