package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Routes for e-mail addresses of some domains, over sockets: only plain, verified ones count, and what is read in two ways is none. */
class EmailDomainsIT {
    @RegisterExtension
    static final TokenProxy CORP = new TokenProxy("""
            identity:
              providers:
                CORP
            rules: {engine: off}
            routes:
              - {name: app, cluster: app, auth: {provider: corp, emailDomains: [example.com, Corp.Example, xn--mnchen-3ya.example]}}
              - {name: any, cluster: app, path: /unverified, auth: {provider: corp, emailDomains: [example.com], allowUnverifiedEmail: true}}
            """);

    private static IdentityProxy proxy() {
        return CORP.proxy();
    }

    private static void refused(RawResponse response, String reason) {
        assertThat(response.status()).isEqualTo(403);
        assertThat(response.field("WWW-Authenticate")).contains("insufficient_scope");
        assertThat(response.content()).doesNotContain("example.com");
        assertThat(proxy().denial(response)).startsWith("email-not-allowed: ").contains(reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alice@example.com",
                "ALICE@EXAMPLE.COM",
                "alice.o'hara+shop@example.com",
                "alice@corp.example",
                "alice@CORP.example",
                "alice@XN--mnchen-3ya.example"
            })
    void anAddressInTheDomainPasses(String email) {
        assertThat(CORP.get("/", Map.of("email", email, "email_verified", true)).status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alice@evil.example",
                "alice@evil-example.com",
                "alice@evilexample.com",
                "alice@example.com.evil.example",
                "alice@sub.example.com",
                "alice@example.co",
                "alice@com",
                "example.com@evil.example"
            })
    void anAddressElsewhereIsRefused(String email) {
        refused(CORP.get("/", Map.of("email", email, "email_verified", true)), "an email in one of");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alice@evil.example@example.com",
                "alice@example.com@evil.example",
                "alice@@example.com",
                "@example.com",
                "alice@",
                "alice",
                "example.com",
                "\"alice@evil.example\"@example.com",
                "\"alice\"@example.com",
                "alice(comment)@example.com",
                "alice,bob@example.com",
                "alice;bob@example.com",
                "<alice@example.com>",
                "Alice <alice@example.com>",
                "alice @example.com",
                " alice@example.com",
                "alice@example.com ",
                "alice@example.com.",
                "alice@.example.com",
                "alice@example..com",
                "alice@[192.0.2.1]",
                "alice@example.com\u0000",
                "alice\r\n@example.com",
                "alice\\@example.com",
                "ali\u0441e@example.com",
                "alice@ex\u0430mple.com",
                "alice@example\uff0ecom",
                "alice\uff20example.com",
                "alice@example.com\u200b",
                "alice@e\u212bxample.com",
                "alice@m\u00fcnchen.example"
            })
    void whatIsNoPlainAddressIsRefused(String email) {
        refused(CORP.get("/", Map.of("email", email, "email_verified", true)), "an email that is a plain address");
    }

    @Test
    void anAddressThatNobodyHasVerifiedIsRefusedUnlessTheRouteTakesIt() {
        Map<String, Object> email = Map.of("email", "alice@example.com");
        refused(CORP.get("/", email), "email_verified that is true");
        for (Object no : List.of(false, "true", 1L, List.of(true))) {
            refused(
                    CORP.get("/", Map.of("email", "alice@example.com", "email_verified", no)),
                    "email_verified that is true");
            assertThat(CORP.get("/unverified", Map.of("email", "alice@example.com", "email_verified", no))
                            .status())
                    .isEqualTo(200);
        }
        assertThat(CORP.get("/unverified", email).status()).isEqualTo(200);
        refused(CORP.get("/unverified", Map.of("email", "alice@evil.example")), "an email in one of");
    }

    @Test
    void whoHasNoAddressIsRefused() {
        refused(CORP.get("/", Map.of("email_verified", true)), "lacks email");
        refused(CORP.get("/", Map.of("email", List.of("alice@example.com"), "email_verified", true)), "lacks email");
    }
}
