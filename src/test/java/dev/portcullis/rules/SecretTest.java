package dev.portcullis.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretTest {
    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static Secret secret(String text) {
        return new Secret(Value.ofLatin1(text));
    }

    @ParameterizedTest
    @CsvSource({
        "abab, xababab, x******, 2",
        "abab, xab, xab, 0",
        "token, a token and a token, a ***** and a *****, 2",
        "longer than the text, than, than, 0"
    })
    void masksEveryPlace(String secret, String text, String shown, int places) {
        byte[] masked = bytes(text);
        assertThat(secret(secret).mask(masked, bytes(text))).isEqualTo(places);
        assertThat(masked).asString(StandardCharsets.ISO_8859_1).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({
        "header.claims, see header.cl, see *********",
        "header.claims, see hea, see hea",
        "header.claims, header of it, header of it"
    })
    void masksABeginningAtTheEndOfWhatWasCut(String secret, String text, String shown) {
        byte[] masked = bytes(text);
        secret(secret).maskCut(masked, bytes(text));
        assertThat(masked).asString(StandardCharsets.ISO_8859_1).isEqualTo(shown);
    }

    @Test
    void leavesWhatMayBeShownOfEachPlace() {
        byte[] masked = bytes("card 4111222233334444.");
        new Secret(Value.ofLatin1("4111222233334444"), 0, 4).mask(masked, bytes("card 4111222233334444."));
        assertThat(masked).asString(StandardCharsets.ISO_8859_1).isEqualTo("card ************4444.");
    }
}
