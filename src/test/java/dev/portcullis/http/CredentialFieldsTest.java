package dev.portcullis.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CredentialFieldsTest {
    private static final FieldNameSet SECRET =
            FieldNameSet.of("Authorization", "Proxy-Authorization", "Cookie", "Set-Cookie", "X-Api-Key");

    @ParameterizedTest
    @CsvSource({
        "Authorization, Bearer abc.def, Bearer *******",
        "authorization, opaque, ******",
        "Proxy-Authorization, Basic YTpi, Basic ****",
        "Cookie, a=1; b=22;c, a=*; b=**;*",
        "Cookie, token, *****",
        "Cookie, a=b=c, a=***",
        "Set-Cookie, sid=abc; Path=/; Secure, sid=***; Path=/; Secure",
        "X-Api-Key, a b, ***",
        "X-Other, seen, seen"
    })
    void masksWhatIsSecretInAFieldAndLeavesTheRest(String name, String value, String shown) {
        Fields masked = CredentialFields.masked(
                Fields.EMPTY.edit().addNamed(name, value).build(), SECRET);

        assertThat(masked.name(0)).isEqualTo(name);
        assertThat(masked.value(0)).isEqualTo(shown);
    }
}
