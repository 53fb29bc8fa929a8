package dev.portcullis.identity.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import dev.portcullis.identity.token.RawTokens;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.text.ParseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeySetTest {
    private final RawTokens tokens = new RawTokens("k1");

    @ParameterizedTest
    @ValueSource(
            strings = {
                ",\"use\":\"enc\"",
                ",\"key_ops\":[\"sign\"]",
                ",\"alg\":\"ES384\"",
                ",\"alg\":\"HS256\"",
                ",\"alg\":\"ECDH-ES\""
            })
    void passesOverKeysForSomethingElse(String extra) throws Exception {
        RawTokens other = new RawTokens("k2");
        KeySet set =
                parse("{\"keys\":[" + tokens.jwk(extra) + "," + other.jwk(",\"use\":\"sig\",\"alg\":\"ES256\"") + "]}");
        assertThat(set.find("k1", SignatureAlgorithm.ES256)).isNull();
        assertThat(set.find("k2", SignatureAlgorithm.ES256)).isNotNull();
    }

    @Test
    void passesOverUnknownTypes() throws Exception {
        assertThat(parse("{\"keys\":[{\"kty\":\"AKP\",\"kid\":\"pq\"}," + tokens.jwk("") + "]}")
                        .size())
                .isEqualTo(1);
    }

    /** RFC 7517 section 5: a key whose values are out of the supported ranges should be ignored. Providers publish them beside those that everybody can use. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"kty\":\"EC\",\"crv\":\"BP-256\",\"use\":\"sig\",\"kid\":\"b\",\"x\":\"AQ\",\"y\":\"AQ\"}",
                "{\"kty\":\"EC\",\"crv\":\"BP-256\",\"use\":\"enc\",\"kid\":\"b\",\"x\":\"AQ\",\"y\":\"AQ\"}",
                "{\"kty\":\"EC\",\"crv\":\"secp256k1\",\"kid\":\"b\",\"x\":\"AQ\",\"y\":\"AQ\"}",
                "{\"kty\":\"OKP\",\"crv\":\"X25519\",\"kid\":\"b\",\"x\":\"AQ\"}",
                "{\"kty\":\"OKP\",\"crv\":\"Ed448\",\"kid\":\"b\",\"x\":\"AQ\"}",
                "{\"kty\":\"OKP\",\"crv\":\"Ed999\",\"kid\":\"b\",\"x\":\"AQ\"}"
            })
    void passesOverUnknownCurves(String other) throws Exception {
        assertThat(parse("{\"keys\":[" + other + "," + tokens.jwk("") + "]}").size())
                .isEqualTo(1);
    }

    @Test
    void takesTheAlgorithmFromTheCurve() throws Exception {
        String p384 = new ECKeyGenerator(Curve.P_384)
                .keyID("k")
                .generate()
                .toPublicJWK()
                .toJSONString();
        KeySet set = parse("{\"keys\":[" + p384 + "]}");
        assertThat(set.find("k", SignatureAlgorithm.ES384)).isNotNull();
        assertThat(set.find("k", SignatureAlgorithm.ES256)).isNull();
    }

    @Test
    void refusesToChooseBetweenTwoKeysOfOneName() throws Exception {
        KeySet twice = parse("{\"keys\":[" + tokens.jwk("") + "," + new RawTokens("k1").jwk("") + "]}");
        assertThat(twice.find("k1", SignatureAlgorithm.ES256)).isNull();
        KeySet repeated = parse("{\"keys\":[" + tokens.jwk("") + "," + tokens.jwk("") + "]}");
        assertThat(repeated.find("k1", SignatureAlgorithm.ES256))
                .as("one key, said twice")
                .isNotNull();
    }

    @Test
    void refusesAShortRsaKey() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(1024);
        String weak = new RSAKey.Builder(
                        (RSAPublicKey) generator.generateKeyPair().getPublic())
                .keyID("weak")
                .build()
                .toJSONString();
        assertThatThrownBy(() -> parse("{\"keys\":[" + weak + "]}"))
                .isInstanceOf(ParseException.class)
                .hasMessageContaining("1024 bits");
    }

    @Test
    void refusesAPointOffTheCurve() {
        String jwk = tokens.jwk("");
        int y = jwk.indexOf("\"y\":\"") + 5;
        String off = jwk.substring(0, y) + (jwk.charAt(y) == 'A' ? 'B' : 'A') + jwk.substring(y + 1);
        assertThatThrownBy(() -> parse("{\"keys\":[" + off + "]}"))
                .isInstanceOf(ParseException.class)
                .hasMessageContaining("k1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "[]", "{\"keys\":{}}", "{\"keys\":[]} x", "{\"keys\":[],\"keys\":[]}", "{\"keys\":[7]}"})
    void refusesWhatIsNoKeySet(String text) {
        assertThatThrownBy(() -> parse(text)).isInstanceOf(ParseException.class);
    }

    @Test
    void refusesTooManyKeys() {
        String many = "{\"kty\":\"x\"},".repeat(101);
        assertThatThrownBy(() -> parse("{\"keys\":[" + many.substring(0, many.length() - 1) + "]}"))
                .hasMessageContaining("101 keys, at most 100");
    }

    private static KeySet parse(String jwks) throws ParseException {
        return KeySet.parse(jwks.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void checksEd25519WithTheVectorOfRfc8037() throws ParseException {
        // appendix A.4: the signature covers "Example of Ed25519 signing", which is no claim set; so the key is tried
        // by itself
        KeySet set = KeySet.parse(
                "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}]}"
                        .getBytes(StandardCharsets.UTF_8));
        VerificationKey key = set.find(null, SignatureAlgorithm.ED25519);
        String signed = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
        String signature = "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";

        assertThat(key).isNotNull();
        assertThat(verifies(key, signed, signature)).isTrue();
        assertThat(verifies(key, signed + "x", signature)).isFalse();
    }

    private static boolean verifies(VerificationKey key, String signed, String signature) {
        try {
            return key.verifies(SignatureAlgorithm.ED25519, signed, signature);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
