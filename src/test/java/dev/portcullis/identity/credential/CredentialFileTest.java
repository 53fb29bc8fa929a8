package dev.portcullis.identity.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.text.ParseException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of keys and passwords: what is made can be read, and what cannot be read is an error that shows no hash. */
class CredentialFileTest {
    private static final ApiKeys.Fresh KEY = ApiKeys.make(new Random(1));

    @Test
    void aKeyThatWasMadeIsFound() throws ParseException {
        Credential made = new Credential("build.server@ci", KEY.hash(), List.of("ci", "ops"), List.of("read"));
        ApiKeys keys = ApiKeys.read("partners", "# comment\r\n\n  " + made.line() + "\n");

        Credential found = keys.find(KEY.key()).orElseThrow();

        assertThat(found).isEqualTo(made);
        assertThat(found.claims("api-keys:robots"))
                .containsEntry("iss", "api-keys:robots")
                .containsEntry("sub", "build.server@ci")
                .containsEntry("groups", List.of("ci", "ops"))
                .containsEntry("scope", "read");
        assertThat(keys.find(KEY.key() + "x")).isEmpty();
        assertThat(keys.find(KEY.hash())).isEmpty();
        assertThat(keys.find("")).isEmpty();
        assertThat(KEY.key()).hasSizeGreaterThan(40);
        assertThat(KEY.toString() + made).doesNotContain(KEY.key());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name",
                "name sha256:",
                "name sha256:short",
                "na/me HASH",
                "name HASH admin",
                "name HASH groups=",
                "name HASH groups=a,,b",
                "name HASH group=a",
                "name HASH groups = a",
                "name HASH\nname HASH",
                "name HASH\nother HASH",
                "name md5:0123456789012345678901234567890123456789012",
                "name plain-password-in-clear-text"
            })
    void aLineThatCannotBeUsedIsAnErrorThatShowsNoHash(String text) {
        assertThatThrownBy(() -> ApiKeys.read("partners", text.replace("HASH", KEY.hash())))
                .isInstanceOf(ParseException.class)
                .hasMessageNotContaining(KEY.hash().substring(10))
                .hasMessageNotContaining("plain-password");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pbkdf2-sha256:1000:AAAAAAAAAAAAAAAAAAAAAA:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "pbkdf2-sha256:999999999:AAAAAAAAAAAAAAAAAAAAAA:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "pbkdf2-sha256:600000:AAAA:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "pbkdf2-sha256:600000:AAAAAAAAAAAAAAAAAAAAAA:AAAA",
                "$2y$10$abcdefghijklmnopqrstuv",
                "secret"
            })
    void aHashThatIsTooCheapOrTooDearOrOfAnotherKindIsRefused(String hash) {
        assertThat(PasswordHash.parse(hash)).isEmpty();
    }
}
