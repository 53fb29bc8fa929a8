package dev.portcullis.identity.key;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import java.nio.charset.StandardCharsets;
import java.security.Provider;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Runs twice in a build: with the JDK's signatures, and with Conscrypt on the class path. Both must judge alike. */
class NativeSignaturesTest {
    private static final String SIGNED = "header.payload";

    @Test
    void areUsedWhereTheirJarIsAndNowhereElse() {
        boolean isThere = Boolean.getBoolean("portcullis.test.conscrypt");

        for (String algorithm : new String[] {"SHA256withECDSA", "SHA512withECDSA", "SHA256withRSA"}) {
            Provider provider = NativeSignatures.providerFor(algorithm);
            assertThat(provider != null).as(algorithm).isEqualTo(isThere);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = SignatureAlgorithm.class,
            names = {"ES256", "ES384", "ES512", "RS256", "RS512", "PS256"})
    void aSignatureIsGoodForWhatItSignsAndForNothingElse(SignatureAlgorithm algorithm) throws Exception {
        JWK pair = pair(algorithm);
        VerificationKey key = key(pair);
        byte[] good = sign(algorithm, pair);

        assertThat(key.verifies(algorithm, SIGNED, text(good))).isTrue();

        assertThat(key.verifies(algorithm, SIGNED + "x", text(good))).isFalse();
        assertThat(key(pair(algorithm)).verifies(algorithm, SIGNED, text(good)))
                .as("another key")
                .isFalse();
        byte[] changed = good.clone();
        changed[changed.length / 2] ^= 1;
        assertThat(key.verifies(algorithm, SIGNED, text(changed))).isFalse();
        assertThat(key.verifies(algorithm, SIGNED, text(Arrays.copyOf(good, good.length - 1))))
                .as("cut")
                .isFalse();
    }

    /** What JDKs before 2022 took for a signature of anything (CVE-2022-21449). */
    @ParameterizedTest
    @EnumSource(
            value = SignatureAlgorithm.class,
            names = {"ES256", "ES384", "ES512"})
    void zerosAreNoSignature(SignatureAlgorithm algorithm) throws Exception {
        JWK pair = pair(algorithm);
        byte[] zeros = new byte[sign(algorithm, pair).length];

        assertThat(key(pair).verifies(algorithm, SIGNED, text(zeros))).isFalse();
    }

    private static VerificationKey key(JWK jwk) throws JOSEException {
        return Objects.requireNonNull(VerificationKey.of(jwk.toPublicJWK()));
    }

    private static JWK pair(SignatureAlgorithm algorithm) throws JOSEException {
        return switch (algorithm) {
            case ES256 -> new ECKeyGenerator(Curve.P_256).generate();
            case ES384 -> new ECKeyGenerator(Curve.P_384).generate();
            case ES512 -> new ECKeyGenerator(Curve.P_521).generate();
            default -> new RSAKeyGenerator(2048).generate();
        };
    }

    private static byte[] sign(SignatureAlgorithm algorithm, JWK pair) throws JOSEException {
        JWSSigner signer = pair instanceof ECKey ec ? new ECDSASigner(ec) : new RSASSASigner((RSAKey) pair);
        JWSHeader header = new JWSHeader(JWSAlgorithm.parse(algorithm.name()));
        return signer.sign(header, SIGNED.getBytes(StandardCharsets.US_ASCII)).decode();
    }

    private static String text(byte[] signature) {
        return Base64URL.encode(signature).toString();
    }
}
