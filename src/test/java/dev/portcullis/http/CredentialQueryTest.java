package dev.portcullis.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CredentialQueryTest {
    @ParameterizedTest
    @CsvSource({
        "GET /a?access_token=abc HTTP/1.1, GET /a?access_token=*** HTTP/1.1",
        "/a?x=1&access_token=a=b&y=2, /a?x=1&access_token=***&y=2",
        "/a?ACCESS%5Ftoken=abc;id_token_hint=z, /a?ACCESS%5Ftoken=*******************",
        "/a?x=1;id_token_hint=z&y=2, /a?x=1;id_token_hint=*&y=2",
        "/a?client_secret=ab;cd&y=2, /a?client_secret=*****&y=2",
        "GET /a?x=1 &access_token=abc HTTP/1.1, GET /a?x=1 &access_token=*** HTTP/1.1",
        "GET /a?access_token=a bc HTTP/1.1, GET /a?access_token=**** HTTP/1.1",
        "GET /a?access_token=abc, GET /a?access_token=***",
        "GET /a?access_token=abc HTTP/1.1 x, GET /a?access_token=**************",
        "/a#access_token=abc&state=1, /a#access_token=***&state=1",
        "/a?x=1#access_token=abc, /a?x=1#access_token=***",
        "/a?access_token=abc#x, /a?access_token=***#x",
        "GET http://user:abc@a.example/x?y=1 HTTP/1.1, GET http://********@a.example/x?y=1 HTTP/1.1",
        "http://a.example/x@y, http://a.example/x@y",
        "/a//b@c/d, /a//b@c/d",
        "/a?return=https://b@c/d, /a?return=https://b@c/d",
        "GET /_portcullis/callback/corp?code=abc&state=x HTTP/1.1, GET /_portcullis/callback/corp?**************** HTTP/1.1",
        "http://a.example/_portcullis/login?return=/x, http://a.example/_portcullis/login?*********",
        "/a?from=/_portcullis/x?y=1, /a?from=/_portcullis/x?y=1",
        "/a?client_secret=&refresh_token=ab, /a?client_secret=&refresh_token=**",
        "/a?access_tokens=abc&my_access_token=abc, /a?access_tokens=abc&my_access_token=abc",
        "/access_token=abc, /access_token=abc",
        "/a?access_token, /a?access_token",
        "/a?%zz=1&logout_token=x, /a?%zz=1&logout_token=*",
        "/a?access.token=abc&access[token=abc, /a?access.token=***&access[token=***",
        "/a?access%5Btoken=%41b&+access_token=a+, /a?access%5Btoken=****&+access_token=**",
        "/a?access_token[]=a&id.token[x]=b&x[id_token]=c, /a?access_token[]=*&id.token[x]=*&x[id_token]=c",
        "GET /a?access_token%00x=abc HTTP/1.1, GET /a?access_token%00x=*** HTTP/1.1",
        "/a?x=1?access_token=abc, /a?x=1?access_token=abc"
    })
    void valuesThatCarryTokensAreAsterisks(String line, String logged) {
        assertThat(CredentialQuery.masked(line)).isEqualTo(logged);
    }

    @Test
    void tellsOfNoByteMoreThanTwice() {
        String form = "access_token=ab;".repeat(60_000) + "&x=1&" + "access_token=ab;".repeat(10);
        long[] told = {0};

        CredentialQuery.findInForm(form, (from, to) -> told[0] += to - from);

        assertThat(told[0]).isBetween(2L * 60_000, 2L * form.length());
    }

    @Test
    void masksTheAddressOfThePageBefore() {
        Fields fields = Fields.EMPTY
                .edit()
                .addNamed("referer", "https://a.example/x?a=b&id_token=abc")
                .addNamed("X-Other", "?id_token=abc")
                .build();

        Fields masked = CredentialQuery.maskedReferers(fields);

        assertThat(masked.all(FieldName.of("Referer"))).containsExactly("https://a.example/x?a=b&id_token=***");
        assertThat(masked.all(FieldName.of("X-Other"))).containsExactly("?id_token=abc");
        Fields harmless = Fields.of(FieldName.of("Referer"), "https://a.example/?a=b");
        assertThat(CredentialQuery.maskedReferers(harmless)).isSameAs(harmless);
    }
}
