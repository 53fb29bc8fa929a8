package dev.portcullis.identity.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import dev.portcullis.identity.Claims;
import dev.portcullis.identity.FakeTime;
import dev.portcullis.identity.key.KeySet;
import dev.portcullis.identity.key.KeySource;
import dev.portcullis.identity.key.SignatureAlgorithm;
import dev.portcullis.identity.token.SignatureCheck;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a login may demand of a sign-in, and audiences beside our own; the rest of the list is proved over sockets by LoginIT and RefreshIT. */
class IdTokensTest {
    private static final String ISSUER = "https://id.example";

    private final FakeTime time = new FakeTime();
    private ECKey key;
    private IdTokens idTokens;

    @BeforeEach
    void makeKeys() throws JOSEException, ParseException {
        key = new ECKeyGenerator(Curve.P_256).keyID("k").generate();
        byte[] published = new JWKSet(key.toPublicJWK()).toString().getBytes(StandardCharsets.UTF_8);
        ClientSettings client = new ClientSettings(
                "corp",
                ISSUER,
                "app",
                new ClientProof.Public(),
                List.of("openid"),
                ClientSettings.Pushing.AUTO,
                false,
                Set.of("app", "api"),
                Duration.ofSeconds(30),
                List.of(),
                Duration.ofSeconds(5));
        SignatureCheck signatures = new SignatureCheck(
                Set.of(SignatureAlgorithm.ES256), KeySource.of(KeySet.parse(published)), Runnable::run, 8192);
        idTokens = new IdTokens(client, signatures, time);
    }

    private Map<String, Object> claims() {
        long now = time.instant().getEpochSecond();
        Map<String, Object> claims = new HashMap<>();
        claims.put("iss", ISSUER);
        claims.put("sub", "alice");
        claims.put("aud", "app");
        claims.put("nonce", "n");
        claims.put("iat", now);
        claims.put("exp", now + 300);
        return claims;
    }

    private Claims judged(Map<String, Object> claims, Demand demand) throws JOSEException {
        JWSObject token = new JWSObject(
                new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("k").build(), new Payload(claims));
        token.sign(new ECDSASigner(key));
        ProviderCalls.Tokens tokens = new ProviderCalls.Tokens("access", token.serialize(), "", Duration.ZERO);
        return idTokens.ofLogin(tokens, "n", demand).toCompletableFuture().join();
    }

    private void refused(Map<String, Object> claims, Demand demand, String reason) {
        assertThatThrownBy(() -> judged(claims, demand))
                .satisfies(failure ->
                        assertThat(OidcException.in(failure).reason()).isEqualTo(reason));
    }

    @Test
    void wantsOneOfTheContextsThatWereDemanded() throws JOSEException {
        Demand demand = new Demand(List.of("gold", "silver"), null);
        Map<String, Object> claims = claims();

        refused(claims, demand, "id-token-wrong-acr");
        claims.put("acr", "bronze");
        refused(claims, demand, "id-token-wrong-acr");
        claims.put("acr", "silver");

        assertThat(judged(claims, demand).text("acr")).contains("silver");
    }

    @ParameterizedTest
    @CsvSource({"-1, true", "-60, true", "-89, true", "-91, false", "-3600, false", "31, false"})
    void wantsASignInThatIsAsRecentAsWasDemanded(long secondsFromNow, boolean isGood) throws JOSEException {
        Demand demand = new Demand(List.of(), Duration.ofSeconds(60));
        Map<String, Object> claims = claims();
        refused(claims, demand, "id-token-wrong-auth-time");
        claims.put("auth_time", time.instant().getEpochSecond() + secondsFromNow);

        if (isGood) {
            assertThat(judged(claims, demand).has("auth_time")).isTrue();
        } else {
            refused(claims, demand, "id-token-wrong-auth-time");
        }
    }

    @Test
    void takesFurtherAudiencesThatAreTrustedFromThePartyItself() throws JOSEException {
        Map<String, Object> claims = claims();
        claims.put("aud", List.of("app", "api"));

        refused(claims, Demand.NONE, "id-token-wrong-azp");
        claims.put("azp", "api");
        refused(claims, Demand.NONE, "id-token-wrong-azp");
        claims.put("azp", "app");

        assertThat(judged(claims, Demand.NONE).text("sub")).contains("alice");
        claims.put("aud", List.of("app", "api", "another"));
        refused(claims, Demand.NONE, "id-token-wrong-aud");
        claims.put("aud", List.of("api"));
        refused(claims, Demand.NONE, "id-token-wrong-aud");
    }
}
