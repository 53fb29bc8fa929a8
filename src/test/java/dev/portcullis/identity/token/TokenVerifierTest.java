package dev.portcullis.identity.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import dev.portcullis.identity.ClaimPath;
import dev.portcullis.identity.ClaimRule;
import dev.portcullis.identity.key.KeySet;
import dev.portcullis.identity.key.KeySource;
import dev.portcullis.identity.key.SignatureAlgorithm;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One token that is good, and every way to be not. */
class TokenVerifierTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final long T = NOW.getEpochSecond();
    private static final String ISSUER = "https://id.example.com";
    private static final String HEADER = "{\"alg\":\"ES256\",\"kid\":\"k1\",\"typ\":\"at+jwt\"}";
    private static final String CLAIMS =
            "{\"iss\":\"https://id.example.com\",\"aud\":\"shop\",\"sub\":\"alice\",\"client_id\":\"web\","
                    + "\"jti\":\"1\",\"iat\":" + (T - 60) + ",\"exp\":" + (T + 600) + ",\"scope\":\"read write\"}";

    private static RawTokens tokens;
    private static KeySet keys;

    private final IssuerPolicy policy =
            TestPolicies.withAlgorithms(TestPolicies.of("corp", ISSUER, "shop", "shop-api"), SignatureAlgorithm.ES256);

    @BeforeAll
    static void makeKey() throws ParseException {
        tokens = new RawTokens("k1");
        keys = parse(tokens.jwks());
    }

    @Test
    void acceptsAGoodToken() {
        Verification.Verified verified = accepted(policy, tokens.signed(HEADER, CLAIMS));

        assertThat(verified.provider()).isEqualTo("corp");
        assertThat(verified.issuer()).isEqualTo(ISSUER);
        assertThat(verified.subject()).isEqualTo("alice");
        assertThat(verified.expiresAt()).isEqualTo(NOW.plusSeconds(600));
        assertThat(verified.claims().texts(ClaimPath.parse("scope"))).containsExactly("read", "write");
    }

    @Test
    void refusesATokenOverTheSizeLimit() {
        String padded = with("\"pad\":\"" + "x".repeat(6500) + "\"");
        assertRejected(Rejection.TOKEN_TOO_LARGE, tokens.signed(HEADER, padded));
        accepted(policy, tokens.signed(HEADER, with("\"pad\":\"" + "x".repeat(5000) + "\"")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "..",
                "a.b",
                ".a.b",
                "e30",
                "e30.e30.e30.e30",
                "e30=.e30.e30",
                "e 30.e30.e30",
                "bm9uZQ.e30.e30",
                "W10.e30.e30",
                "gGE.e30.e30"
            })
    void refusesWhatIsNoToken(String text) {
        assertThat(reason(policy, text)).isIn(Rejection.MALFORMED, Rejection.ALGORITHM_NOT_ALLOWED);
    }

    @Test
    void refusesASecondTextForTheSameSignature() {
        String good = tokens.signed(HEADER, CLAIMS);
        assertRejected(Rejection.MALFORMED, good + "==");
        char last = good.charAt(good.length() - 1);
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        char sibling = alphabet.charAt(alphabet.indexOf(last) | 1);
        assertThat(sibling).as("differs in an unused bit").isNotEqualTo(last);
        assertRejected(Rejection.MALFORMED, good.substring(0, good.length() - 1) + sibling);
        accepted(policy, good);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"aud\":\"shop\"",
                "\"x\":{\"roles\":[1],\"roles\":[2]}",
                "\"a\":null,\"a\":1",
                "\"\\u0061ud\":\"other\""
            })
    void refusesAClaimNamedTwice(String second) {
        assertRejected(Rejection.DUPLICATE_NAME, tokens.signed(HEADER, with(second)));
        accepted(policy, tokens.signed(HEADER, with("\"x\":{\"roles\":[1],\"role\":[2]}")));
    }

    @Test
    void refusesAHeaderParameterNamedTwice() {
        assertRejected(
                Rejection.DUPLICATE_NAME, tokens.signed("{\"alg\":\"none\",\"alg\":\"ES256\",\"kid\":\"k1\"}", CLAIMS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "None", "NONE", "nOnE"})
    void refusesAlgNoneInAnySpelling(String none) {
        String unsigned = RawTokens.base64("{\"alg\":\"" + none + "\"}") + "." + RawTokens.base64(CLAIMS) + ".";
        assertRejected(Rejection.UNSECURED, unsigned);
        assertRejected(Rejection.UNSECURED, tokens.signed("{\"alg\":\"" + none + "\",\"kid\":\"k1\"}", CLAIMS));
    }

    @Test
    void refusesHmacWithThePublicKeyAsSecret() throws Exception {
        String signed = RawTokens.base64("{\"alg\":\"HS256\",\"kid\":\"k1\"}") + "." + RawTokens.base64(CLAIMS);
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(tokens.publicKeyBytes(), "HmacSHA256"));
        String forged = signed + "." + RawTokens.base64(mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII)));

        assertRejected(Rejection.ALGORITHM_NOT_ALLOWED, forged);
    }

    @Test
    void neverUsesASymmetricKeyOfTheSet() throws ParseException {
        KeySet mixed = parse("{\"keys\":[{\"kty\":\"oct\",\"kid\":\"k1\",\"k\":\"c2VjcmV0\"}," + tokens.jwk("") + "]}");
        assertThat(mixed.size()).isEqualTo(1);
        assertThat(verify(policy, mixed, tokens.signed(HEADER, CLAIMS))).isInstanceOf(Verification.Verified.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"RS256", "PS256", "ES384", "EdDSA", "es256", "HS512", "ES256K", ""})
    void refusesAlgorithmsThatTheIssuerDoesNotUse(String alg) {
        assertRejected(
                Rejection.ALGORITHM_NOT_ALLOWED, tokens.signed("{\"alg\":\"" + alg + "\",\"kid\":\"k1\"}", CLAIMS));
    }

    @Test
    void refusesAMissingAlgorithm() {
        assertRejected(Rejection.ALGORITHM_NOT_ALLOWED, tokens.signed("{\"kid\":\"k1\"}", CLAIMS));
    }

    @Test
    void refusesAnAlgorithmThatTheKeyIsNotFor() {
        IssuerPolicy both = TestPolicies.withAlgorithms(policy, SignatureAlgorithm.ES256, SignatureAlgorithm.RS256);
        assertThat(reason(both, tokens.signed("{\"alg\":\"RS256\",\"kid\":\"k1\"}", CLAIMS)))
                .isEqualTo(Rejection.UNKNOWN_KEY);
        accepted(both, tokens.signed(HEADER, CLAIMS));
    }

    @Test
    void refusesUnknownCriticalExtensions() {
        assertRejected(
                Rejection.UNKNOWN_CRITICAL_HEADER,
                tokens.signed("{\"alg\":\"ES256\",\"kid\":\"k1\",\"crit\":[\"exp\"],\"exp\":1}", CLAIMS));
        assertRejected(
                Rejection.UNKNOWN_CRITICAL_HEADER,
                tokens.signed("{\"alg\":\"ES256\",\"kid\":\"k1\",\"crit\":[]}", CLAIMS));
        accepted(policy, tokens.signed("{\"alg\":\"ES256\",\"kid\":\"k1\",\"exp\":1}", CLAIMS));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"b64\":false,\"crit\":[\"b64\"]|UNENCODED_PAYLOAD",
                "\"b64\":true|UNENCODED_PAYLOAD",
                "\"zip\":\"DEF\"|COMPRESSED",
                "\"enc\":\"A128GCM\"|ENCRYPTED",
                "\"kid\":7|MALFORMED",
                "\"typ\":[]|MALFORMED"
            })
    void refusesHeadersThatChangeTheReading(String parameter, Rejection reason) {
        assertRejected(reason, tokens.signed("{\"alg\":\"ES256\"," + parameter + "}", CLAIMS));
    }

    @Test
    void refusesAnEncryptedTokenByName() {
        String jwe = RawTokens.base64("{\"alg\":\"RSA-OAEP\",\"enc\":\"A256GCM\",\"zip\":\"DEF\"}") + ".AA.AA.AA.AA";
        assertRejected(Rejection.ENCRYPTED, jwe);
    }

    @Test
    void ignoresKeysThatTheTokenBringsAlong() {
        RawTokens attacker = new RawTokens("k1");
        for (String header : List.of(
                "{\"alg\":\"ES256\",\"kid\":\"k1\",\"jwk\":" + attacker.jwk("") + "}",
                "{\"alg\":\"ES256\",\"kid\":\"k1\",\"jku\":\"https://evil.example/jwks\"}",
                "{\"alg\":\"ES256\",\"kid\":\"k1\",\"x5u\":\"https://evil.example/cert\"}",
                "{\"alg\":\"ES256\",\"kid\":\"k1\",\"x5c\":[\"MIIB\"]}")) {
            assertRejected(Rejection.BAD_SIGNATURE, attacker.signed(header, CLAIMS));
            accepted(policy, tokens.signed(header, CLAIMS));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../etc/passwd", "k1' OR '1'='1", "k1\\u0000", "K1", "|id", ""})
    void treatsTheKeyIdAsOpaque(String kid) {
        assertRejected(Rejection.UNKNOWN_KEY, tokens.signed("{\"alg\":\"ES256\",\"kid\":\"" + kid + "\"}", CLAIMS));
    }

    @Test
    void needsNoKeyIdWhenOneKeyFits() throws ParseException {
        String unnamed = tokens.signed("{\"alg\":\"ES256\"}", CLAIMS);
        accepted(policy, unnamed);

        KeySet two = parse("{\"keys\":[" + tokens.jwk("") + "," + new RawTokens("k2").jwk("") + "]}");
        assertThat(rejection(verify(policy, two, unnamed))).isEqualTo(Rejection.UNKNOWN_KEY);
        assertThat(verify(policy, two, tokens.signed(HEADER, CLAIMS))).isInstanceOf(Verification.Verified.class);
    }

    @Test
    void refusesABadSignature() {
        String good = tokens.signed(HEADER, CLAIMS);
        String head = good.substring(0, good.lastIndexOf('.') + 1);
        assertRejected(Rejection.BAD_SIGNATURE, new RawTokens("k1").signed(HEADER, CLAIMS));
        assertRejected(Rejection.BAD_SIGNATURE, head);
        assertRejected(Rejection.BAD_SIGNATURE, head + RawTokens.base64(RawTokens.repeated(64, 0)));
        assertRejected(Rejection.BAD_SIGNATURE, head + RawTokens.base64(RawTokens.repeated(64, 0xFF)));
        assertRejected(Rejection.BAD_SIGNATURE, head + RawTokens.base64(RawTokens.repeated(9, 1)));
        String other = tokens.signed(HEADER, CLAIMS.replace("alice", "admin"));
        assertRejected(
                Rejection.BAD_SIGNATURE,
                other.substring(0, other.lastIndexOf('.') + 1) + good.substring(good.lastIndexOf('.') + 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"logout+jwt", "dpop+jwt", "secevent+jwt", "id+jwt", "at+jwtx", "JOSE"})
    void refusesOtherTypes(String type) {
        assertRejected(
                Rejection.WRONG_TYPE,
                tokens.signed("{\"alg\":\"ES256\",\"kid\":\"k1\",\"typ\":\"" + type + "\"}", CLAIMS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"at+jwt", "AT+JWT", "application/at+jwt", "JWT", "jwt"})
    void acceptsTypesOfAccessTokens(String type) {
        accepted(policy, tokens.signed("{\"alg\":\"ES256\",\"kid\":\"k1\",\"typ\":\"" + type + "\"}", CLAIMS));
    }

    @Test
    void theStrictProfileWantsTheTypeAndAllClaims() {
        IssuerPolicy strict = TestPolicies.withProfile(policy, TokenProfile.RFC9068);
        accepted(strict, tokens.signed(HEADER, CLAIMS));
        assertThat(reason(strict, tokens.signed("{\"alg\":\"ES256\",\"kid\":\"k1\",\"typ\":\"JWT\"}", CLAIMS)))
                .isEqualTo(Rejection.WRONG_TYPE);
        assertThat(reason(strict, tokens.signed("{\"alg\":\"ES256\",\"kid\":\"k1\"}", CLAIMS)))
                .isEqualTo(Rejection.WRONG_TYPE);
        for (String name : List.of("client_id", "jti", "iat")) {
            String without = CLAIMS.replace("\"" + name + "\"", "\"was_" + name + "\"");
            assertThat(reason(strict, tokens.signed(HEADER, without))).isEqualTo(Rejection.CLAIM_NOT_ALLOWED);
            accepted(policy, tokens.signed(HEADER, without));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"nonce\":\"n\"",
                "\"at_hash\":\"h\"",
                "\"c_hash\":\"h\"",
                "\"events\":{}",
                "\"typ\":\"ID\"",
                "\"typ\":\"Refresh\"",
                "\"typ\":\"Logout\""
            })
    void refusesIdAndLogoutTokens(String claim) {
        assertRejected(Rejection.NOT_AN_ACCESS_TOKEN, tokens.signed(HEADER, with(claim)));
        accepted(policy, tokens.signed(HEADER, with("\"typ\":\"Bearer\"")));
    }

    @Test
    void refusesATokenThatIsBoundInAWayThatIsNotUnderstood() {
        for (String cnf : new String[] {
            "{}",
            "\"x\"",
            "{\"jwk\":{}}",
            "{\"kid\":\"x\"}",
            "{\"jkt\":\"x\",\"kid\":\"x\"}",
            "{\"jkt\":1}",
            "{\"x5t\":\"x\"}"
        }) {
            assertRejected(Rejection.SENDER_CONSTRAINED, tokens.signed(HEADER, with("\"cnf\":" + cnf)));
        }
    }

    @Test
    void leavesProofOfKnownBindingsToWhoeverSeesTheRequest() {
        accepted(policy, tokens.signed(HEADER, with("\"cnf\":{\"jkt\":\"x\"}")));
        accepted(policy, tokens.signed(HEADER, with("\"cnf\":{\"x5t#S256\":\"x\"}")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"https://id.example.com/\"",
                "\"https://ID.example.com\"",
                "\"https://id.example.com.evil.example\"",
                "\"\"",
                "7",
                "[\"https://id.example.com\"]"
            })
    void refusesAnIssuerThatIsNotOurs(String issuer) {
        assertRejected(Rejection.UNKNOWN_ISSUER, tokens.signed(HEADER, claim("iss", "\"" + ISSUER + "\"", issuer)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\"other\"", "\"SHOP\"", "[]", "[\"other\"]", "7", "{\"shop\":true}", "\"shop,other\"", "null"})
    void refusesATokenForSomebodyElse(String audience) {
        assertRejected(Rejection.WRONG_AUDIENCE, tokens.signed(HEADER, claim("aud", "\"shop\"", audience)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"shop\"", "\"shop-api\"", "[\"other\",\"shop\"]"})
    void acceptsATokenForOneOfOurAudiences(String audience) {
        accepted(policy, tokens.signed(HEADER, claim("aud", "\"shop\"", audience)));
    }

    @Test
    void refusesATokenWithoutExpiry() {
        assertRejected(Rejection.MISSING_EXPIRY, tokens.signed(HEADER, CLAIMS.replace("\"exp\"", "\"was_exp\"")));
        assertRejected(Rejection.MISSING_EXPIRY, tokens.signed(HEADER, exp("null")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1e300", "1e999", "-1", "\"9999999999\"", "253402300800", "99999999999999999999", "true", "[1]"})
    void refusesADateThatIsNone(String date) {
        assertRejected(Rejection.BAD_DATE, tokens.signed(HEADER, exp(date)));
        assertRejected(Rejection.BAD_DATE, tokens.signed(HEADER, with("\"nbf\":" + date)));
    }

    @Test
    void acceptsAFractionalDate() {
        accepted(policy, tokens.signed(HEADER, exp((T + 600) + ".5")));
    }

    @ParameterizedTest
    @CsvSource({"-29,true", "-30,false", "-3600,false", "1,true"})
    void endsATokenWithTheSkew(long offset, boolean good) {
        String token = tokens.signed(HEADER, exp(String.valueOf(T + offset)));
        assertThat(reason(policy, token)).isEqualTo(good ? null : Rejection.EXPIRED);
    }

    @ParameterizedTest
    @CsvSource({"0,true", "30,true", "31,false"})
    void waitsForATokenToBecomeValid(long offset, boolean good) {
        String token = tokens.signed(HEADER, with("\"nbf\":" + (T + offset)));
        assertThat(reason(policy, token)).isEqualTo(good ? null : Rejection.NOT_YET_VALID);
    }

    @ParameterizedTest
    @CsvSource({"30,true", "31,false", "86400,false"})
    void refusesATokenFromTheFuture(long offset, boolean good) {
        String token = tokens.signed(
                HEADER,
                claim("iat", String.valueOf(T - 60), String.valueOf(T + offset))
                        .replace(String.valueOf(T + 600), String.valueOf(T + 90_000)));
        assertThat(reason(TestPolicies.withTimes(policy, policy.clockSkew(), Duration.ofDays(30)), token))
                .isEqualTo(good ? null : Rejection.ISSUED_IN_THE_FUTURE);
    }

    @Test
    void refusesATokenForTooLong() {
        assertRejected(Rejection.LIFETIME_TOO_LONG, tokens.signed(HEADER, exp(String.valueOf(T + 86_341))));
        accepted(policy, tokens.signed(HEADER, exp(String.valueOf(T + 86_340))));
        String undated = exp(String.valueOf(T + 86_401)).replace("\"iat\"", "\"was_iat\"");
        assertRejected(Rejection.LIFETIME_TOO_LONG, tokens.signed(HEADER, undated));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "7", "null", "[\"alice\"]"})
    void refusesATokenOfNobody(String subject) {
        assertRejected(Rejection.MISSING_SUBJECT, tokens.signed(HEADER, claim("sub", "\"alice\"", subject)));
    }

    @Test
    void refusesATokenThatFailsTheProvidersRule() {
        IssuerPolicy staff = TestPolicies.withRequired(policy, ClaimRule.of("/realm/roles", "staff", "boss"));
        assertThat(reason(staff, tokens.signed(HEADER, CLAIMS))).isEqualTo(Rejection.CLAIM_NOT_ALLOWED);
        assertThat(reason(staff, tokens.signed(HEADER, with("\"realm\":{\"roles\":[\"guest\"]}"))))
                .isEqualTo(Rejection.CLAIM_NOT_ALLOWED);
        accepted(staff, tokens.signed(HEADER, with("\"realm\":{\"roles\":[\"guest\",\"boss\"]}")));
    }

    @Test
    void keepsIssuersApart() throws ParseException {
        RawTokens otherKey = new RawTokens("k1");
        IssuerPolicy other = TestPolicies.of("partner", "https://partner.example", "shop");
        TokenVerifier both = new TokenVerifier(
                List.of(
                        new TrustedIssuer(policy, KeySource.of(keys)),
                        new TrustedIssuer(other, KeySource.of(parse(otherKey.jwks())))),
                settings());
        String partnerClaims = CLAIMS.replace(ISSUER, "https://partner.example");

        assertThat(provider(both, tokens.signed(HEADER, CLAIMS))).isEqualTo("corp");
        assertThat(provider(both, otherKey.signed(HEADER, partnerClaims))).isEqualTo("partner");
        assertThat(rejection(now(both, otherKey.signed(HEADER, CLAIMS)))).isEqualTo(Rejection.BAD_SIGNATURE);
        assertThat(rejection(now(both.only(List.of("corp")), otherKey.signed(HEADER, partnerClaims))))
                .as("remembered by the whole, unknown to the part")
                .isEqualTo(Rejection.UNKNOWN_ISSUER);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> both.only(List.of("nobody")))
                .withMessageContaining("no provider \"nobody\"");
    }

    @Test
    void refusesProvidersThatCannotBeToldApart() {
        IssuerPolicy sameIssuer = TestPolicies.of("other", ISSUER, "shop");
        IssuerPolicy sameName = TestPolicies.of("corp", "https://partner.example", "shop");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> verifierOf(policy, sameIssuer))
                .withMessageContaining("providers corp and other have the same issuer");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> verifierOf(policy, sameName))
                .withMessageContaining("two providers are named corp");
    }

    private static TokenVerifier verifierOf(IssuerPolicy... policies) {
        return new TokenVerifier(
                java.util.Arrays.stream(policies)
                        .map(each -> new TrustedIssuer(each, KeySource.of(keys)))
                        .toList(),
                settings());
    }

    @Test
    void refusesPoliciesThatWouldAcceptTooMuch() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TestPolicies.of("corp", ISSUER))
                .withMessageContaining("no audience");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TestPolicies.withAlgorithms(policy))
                .withMessageContaining("no signature algorithm");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TestPolicies.withTimes(policy, Duration.ofHours(1), policy.maxLifetime()))
                .withMessageContaining("between 0 and 5 minutes");
    }

    @Test
    void checksEveryKindOfKey() throws Exception {
        RSAKey rsa = new RSAKeyGenerator(2048).keyID("r1").generate();
        IssuerPolicy rs = TestPolicies.of("corp", ISSUER, "shop");
        JWSObject signed = new JWSObject(
                new JWSHeader.Builder(JWSAlgorithm.RS256)
                        .keyID("r1")
                        .type(new JOSEObjectType("at+jwt"))
                        .build(),
                new Payload(Map.of(
                        "iss",
                        ISSUER,
                        "aud",
                        "shop",
                        "sub",
                        "alice",
                        "exp",
                        NOW.plusSeconds(300).getEpochSecond())));
        signed.sign(new RSASSASigner(rsa));
        String token = signed.serialize();
        RSAKey other = new RSAKeyGenerator(2048).keyID("r1").generate();
        assertThat(verify(rs, keySet(rsa), token)).isInstanceOf(Verification.Verified.class);
        assertThat(rejection(verify(rs, keySet(other), token))).isEqualTo(Rejection.BAD_SIGNATURE);
    }

    private static KeySet keySet(RSAKey key) throws ParseException {
        return KeySet.parse(new JWKSet(key.toPublicJWK()).toString(true).getBytes(StandardCharsets.UTF_8));
    }

    private static String with(String claim) {
        return CLAIMS.substring(0, CLAIMS.length() - 1) + "," + claim + "}";
    }

    private static String claim(String name, String from, String to) {
        String changed = CLAIMS.replace("\"" + name + "\":" + from, "\"" + name + "\":" + to);
        assertThat(changed.equals(CLAIMS)).as("the claim was there to change").isEqualTo(from.equals(to));
        return changed;
    }

    private static String exp(String value) {
        return claim("exp", String.valueOf(T + 600), value);
    }

    private void assertRejected(Rejection expected, String token) {
        assertThat(reason(policy, token)).isEqualTo(expected);
    }

    private static Verification.Verified accepted(IssuerPolicy policy, String token) {
        Verification verification = verify(policy, keys, token);
        assertThat(verification).isInstanceOf(Verification.Verified.class);
        return (Verification.Verified) verification;
    }

    /** Null for a token that was accepted. */
    private static Rejection reason(IssuerPolicy policy, String token) {
        return rejection(verify(policy, keys, token));
    }

    private static Rejection rejection(Verification verification) {
        return verification instanceof Verification.Rejected rejected ? rejected.reason() : null;
    }

    private static Verification verify(IssuerPolicy policy, KeySet set, String token) {
        return now(new TokenVerifier(List.of(new TrustedIssuer(policy, KeySource.of(set))), settings()), token);
    }

    private static String provider(TokenVerifier verifier, String token) {
        return ((Verification.Verified) now(verifier, token)).provider();
    }

    private static Verification now(TokenVerifier verifier, String token) {
        return verifier.verify(token).toCompletableFuture().join();
    }

    private static TokenVerifier.Settings settings() {
        return TokenVerifier.Settings.of(Runnable::run, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private static KeySet parse(String jwks) throws ParseException {
        return KeySet.parse(jwks.getBytes(StandardCharsets.UTF_8));
    }
}
