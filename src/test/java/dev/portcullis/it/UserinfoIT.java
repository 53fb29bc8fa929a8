package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.DirectEncrypter;
import dev.portcullis.it.sso.Forgery;
import dev.portcullis.it.sso.TestBrowser;
import dev.portcullis.it.sso.TestPage;
import dev.portcullis.it.sso.TestProvider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Userinfo that comes as a signed token (OpenID Connect Core 1.0 section 5.3.2), over sockets: used where it is good, and nobody is signed in where it is not. */
class UserinfoIT {
    @TempDir
    private static Path folder;

    private static SsoProxy sso;

    @BeforeAll
    static void open() {
        sso = SsoProxy.with(folder, "{storage: cookie}", """
                routes:
                  - {name: app, cluster: app, auth: {provider: corp, headers: {X-User: sub, X-Team: team}}}
                """);
    }

    @AfterAll
    static void close() throws IOException {
        sso.close();
    }

    @AfterEach
    void behave() {
        sso.provider().misbehaviour().none();
        sso.heads().clear();
    }

    private static void refused(String reason, int before) {
        TestBrowser browser = sso.browser();
        TestPage page = browser.visit(SsoProxy.APP + "/");

        assertThat(page.status()).isEqualTo(502);
        assertThat(browser.cookies(SsoProxy.APP)).doesNotContainKey(SsoProxy.SESSION);
        assertThat(sso.heads()).isEmpty();
        sso.awaitReason(reason, before);
    }

    @ParameterizedTest
    @EnumSource(names = {"NONE", "NO_KEY_ID"})
    void whatASignedAnswerSaysIsUsed(Forgery well) {
        sso.provider().misbehaviour().signsUserinfo(well).userinfo(claims -> {
            claims.put("team", "red");
            claims.put("aud", List.of("other", "app"));
        });

        assertThat(sso.browser().visit(SsoProxy.APP + "/").status()).isEqualTo(200);

        assertThat(sso.lastHead()).contains("X-User: alice").contains("X-Team: red");
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"NONE", "NO_KEY_ID"})
    void aForgedOneSignsNobodyIn(Forgery forgery) {
        String reason = switch (forgery) {
            case ALG_NONE -> "userinfo-unsecured";
            case UNKNOWN_KEY_ID -> "userinfo-unknown-key";
            case CLIENT_SECRET, PUBLIC_KEY_AS_SECRET -> "userinfo-algorithm-not-allowed";
            case UNKNOWN_CRITICAL -> "userinfo-unknown-critical-header";
            default -> "userinfo-bad-signature";
        };
        int before = sso.reasons(reason);
        sso.provider().misbehaviour().signsUserinfo(forgery);

        refused(reason, before);
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                change("userinfo-wrong-iss", claims -> claims.put("iss", "https://evil.example")),
                change("userinfo-wrong-iss", claims -> claims.remove("iss")),
                change("userinfo-wrong-aud", claims -> claims.put("aud", "other")),
                change("userinfo-wrong-aud", claims -> claims.put("aud", List.of("other"))),
                change("userinfo-wrong-aud", claims -> claims.remove("aud")),
                change("userinfo-wrong-exp", claims -> claims.put("exp", 1L)),
                change("userinfo-wrong-exp", claims -> claims.put("exp", "soon")),
                change("userinfo-wrong-type", claims -> claims.put("events", Map.of())),
                change("userinfo-wrong-type", claims -> claims.put("nonce", "x")),
                change("userinfo-of-another", claims -> claims.put("sub", "mallory")),
                change("userinfo-of-another", claims -> claims.remove("sub")));
    }

    private static Arguments change(String reason, Consumer<Map<String, Object>> change) {
        return Arguments.of(reason, change);
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void oneThatIsNotForUsOrNotAboutTheUserSignsNobodyIn(String reason, Consumer<Map<String, Object>> change) {
        int before = sso.reasons(reason);
        sso.provider().misbehaviour().signsUserinfo(Forgery.NONE).userinfo(change);

        refused(reason, before);
    }

    /** OpenID Connect Core 1.0 section 5.3.2: sub must be there, and be that of the ID token to the letter. */
    @Test
    void plainJsonThatIsNotAboutTheUserSignsNobodyIn() {
        for (Object subject : List.of("mallory", "Alice", "alice ", "", List.of("alice"), 1)) {
            int before = sso.reasons("userinfo-of-another");
            sso.provider().misbehaviour().userinfo(claims -> claims.put("sub", subject));

            refused("userinfo-of-another", before);
        }
        int before = sso.reasons("userinfo-of-another");
        sso.provider().misbehaviour().userinfo(claims -> claims.remove("sub"));
        refused("userinfo-of-another", before);

        sso.provider().misbehaviour().userinfo(claims -> claims.put("team", "red"));
        assertThat(sso.browser().visit(SsoProxy.APP + "/").status()).isEqualTo(200);
        assertThat(sso.lastHead()).contains("X-User: alice").contains("X-Team: red");
    }

    @Test
    void anEncryptedOneIsRefusedByName() throws Exception {
        JWEObject encrypted = new JWEObject(
                new JWEHeader.Builder(JWEAlgorithm.DIR, EncryptionMethod.A128GCM)
                        .contentType("JWT")
                        .build(),
                new Payload("{}"));
        encrypted.encrypt(new DirectEncrypter(new byte[16]));
        sso.provider()
                .misbehaviour()
                .answers(
                        TestProvider.USERINFO,
                        200,
                        "application/jwt",
                        encrypted.serialize().getBytes(StandardCharsets.US_ASCII));

        refused("userinfo-encrypted", 0);

        assertThat(sso.log()).contains("userinfo is encrypted, which is not read");
    }

    @Test
    void aSignedOneUnderAnotherTypeIsNoJson() {
        sso.provider()
                .misbehaviour()
                .answers(
                        TestProvider.USERINFO,
                        200,
                        "application/json",
                        "e30.e30.e30".getBytes(StandardCharsets.US_ASCII));

        refused("userinfo-answer-malformed", 0);
    }
}
