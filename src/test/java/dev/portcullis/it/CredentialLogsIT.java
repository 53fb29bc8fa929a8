package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.identity.credential.ApiKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules that look at everything, and logs of everything: credentials are in none, in whatever field they come and wherever rules carry them. */
class CredentialLogsIT {
    private static final ApiKeys.Fresh PARTNER = ApiKeys.make(new Random(1));
    private static final String RULES = """
            SecRuleEngine DetectionOnly
            SecRequestBodyAccess On
            SecRule REQUEST_HEADERS "@rx ." "id:1,phase:1,pass,log,msg:'%{MATCHED_VAR_NAME} is %{MATCHED_VAR}',tag:'attack-sqli',logdata:'%{MATCHED_VAR}'"
            SecRule REQUEST_HEADERS:/partner-key/|REQUEST_HEADERS:DPoP|REQUEST_HEADERS:Authorization "@rx ^(?:Bearer )?(.+)$" "id:2,phase:1,pass,log,capture,chain"
              SecRule TX:1 "@rx ." "setvar:'tx.carried=%{TX.1}'"
            SecAction "id:3,phase:1,pass,log,msg:'%{TX.carried} or %{REQUEST_HEADERS.X-Partner-Key} and %{REQUEST_HEADERS.X-Trace}'"
            SecRule TX:carried "@rx ." "id:4,phase:1,pass,log"
            SecRule FULL_REQUEST "@rx ." "id:5,phase:1,pass,log,logdata:'%{MATCHED_VAR}'"
            SecRule REQUEST_BODY|ARGS_POST|FULL_REQUEST "@rx (?:=|^)([^&]+)" "id:6,phase:2,pass,log,capture,msg:'%{MATCHED_VAR_NAME} has %{TX.1}',logdata:'%{MATCHED_VAR}'"
            SecDebugLog debug.log
            SecDebugLogLevel 9
            """;

    @TempDir
    private Path folder;

    private final TestKey key = new TestKey("one");
    private IdentityProxy proxy;
    private boolean closed;

    @BeforeEach
    void open() throws IOException {
        Files.writeString(folder.resolve("keys.json"), TestKey.jwks(key));
        Files.writeString(folder.resolve("partners.txt"), "build-server " + PARTNER.hash() + "\n");
        Files.writeString(
                folder.resolve("all.conf"),
                RULES.replace("debug.log", folder.resolve("debug.log").toString()));
        proxy = IdentityProxy.before(folder, """
                identity:
                  providers:
                    corp: {issuer: 'https://issuer.example', audiences: [shop], algorithms: [ES256], jwks: {file: keys.json}}
                  apiKeys:
                    partners: {file: partners.txt, field: X-Partner-Key}
                rules: {files: [all.conf]}
                routes:
                  - {name: key, cluster: app, path: /key, auth: {apiKeys: [partners]}}
                  - {name: api, cluster: app, auth: {provider: corp}}
                  - {name: open, cluster: app, path: /open, auth: {anonymous: true}}
                """);
    }

    /** Writes all logs to their ends, and has them searched. */
    @AfterEach
    void close() throws IOException {
        if (!closed) {
            closed = true;
            proxy.close();
        }
    }

    private String text(String file) throws IOException {
        return Files.readString(folder.resolve(file));
    }

    @Test
    void aKeyInAFieldWithANameOfOnesOwnIsInNoLog() throws IOException {
        proxy.keepSecret(PARTNER.key());
        assertThat(proxy.get("/key", "X-Partner-Key: " + PARTNER.key(), "X-Trace: a-trace-id")
                        .status())
                .isEqualTo(200);
        assertThat(proxy.get("/open", "x_partner_KEY: " + PARTNER.key()).status())
                .as("an alias, where nobody asks for it")
                .isEqualTo(200);
        String wrong = proxy.keepSecret("pcl_nobody-has-made-this-key");
        assertThat(proxy.get("/key", "X-Partner-Key: " + wrong).status()).isEqualTo(401);
        close();

        assertThat(text("rules.log")).contains("X-Partner-Key").contains("a-trace-id");
        assertThat(text("audit.log")).contains("X-Partner-Key: ****");
        assertThat(text("debug.log"))
                .contains("REQUEST_HEADERS:X-Partner-Key = \"****")
                .contains("\"a-trace-id\"");
    }

    @Test
    void aProofAndATokenAreInNoLog() throws IOException {
        String token = proxy.keepSecret(key.token());
        String proof = proxy.keepSecret("header-of-the-proof.claims-of-the-proof.signature-of-the-proof");
        assertThat(proxy.get("/", "Authorization: Bearer " + token, "DPoP: " + proof, "X-Trace: a-trace-id")
                        .status())
                .isEqualTo(200);
        close();

        assertThat(text("rules.log")).contains("REQUEST_HEADERS:DPoP").contains("a-trace-id");
        assertThat(text("audit.log")).contains("DPoP: ****");
        assertThat(text("debug.log")).contains("REQUEST_HEADERS:DPoP = \"****");
    }

    /** As PHP and ASP.NET know the name. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "access_token",
                "access.token",
                "access%5Btoken",
                "access[token",
                "+access_token",
                "access_token[]",
                "access_token%5Bx%5D",
                "Access%20Token",
                "access_token%00",
                "%u0061ccess_token"
            })
    void aTokenInTheQueryIsInNoLogHoweverItsNameIsSpelt(String name) throws IOException {
        String token = proxy.keepSecret("opaque-secret-of-somebody");
        String target = "/open?" + name + "=" + token + "&after=this";
        assertThat(proxy.get(target, "Referer: https://shop.example" + target).status())
                .isEqualTo(200);
        assertThat(proxy.lastHead()).as("changed in logs alone").contains(target);
        String malformed = "GET " + target + " HTTP/1.1\r\nHost: shop.example\r\nHost: other.example\r\n\r\n";
        assertThat(proxy.proxy().answer(malformed).status()).isEqualTo(400);
        close();

        assertThat(text("access.log")).contains("*".repeat(token.length()) + "&after=this");
        assertThat(text("audit.log")).contains("*".repeat(token.length()) + "&after=this");
    }

    @ParameterizedTest
    @ValueSource(strings = {"access_tokens", "my.access_token", "x[access_token]", "accesstoken", "q=access_token"})
    void aValueThatIsNoTokenIsInTheLog(String name) throws IOException {
        assertThat(proxy.get("/open?" + name + "=a-harmless-value").status()).isEqualTo(200);
        close();

        assertThat(text("access.log")).contains("?" + name + "=a-harmless-value");
    }

    private RawResponse post(String type, String content) {
        return proxy.proxy()
                .answer(IdentityProxy.request(
                                "POST", "/open", "Content-Type: " + type, "Content-Length: " + content.length())
                        + content);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "access_token",
                "access.token",
                "access%5Btoken",
                "+access_token",
                "access_token[]",
                "Access%20Token",
                "access_token%00",
                "%u0061ccess_token",
                "client_secret",
                "refresh_token",
                "a=b;client_assertion"
            })
    void aTokenInAFormIsInNoLogHoweverItsNameIsSpelt(String name) throws IOException {
        String token = proxy.keepSecret("opaque-secret-of-somebody");
        String encoded = token.replace("-", "%2d");
        proxy.keepSecret(encoded);
        String form = "before=that&" + name + "=" + token + "&" + name + "=" + encoded + "&after=this";
        assertThat(post("application/x-www-form-urlencoded", form).status()).isEqualTo(200);
        assertThat(post("Application/X-WWW-Form-Urlencoded; charset=UTF-8", form)
                        .status())
                .isEqualTo(200);
        close();

        String masked = "before=that&" + name + "=" + "*".repeat(token.length()) + "&" + name + "="
                + "*".repeat(encoded.length()) + "&after=this";
        assertThat(text("audit.log")).contains(masked);
        assertThat(text("rules.log")).contains("REQUEST_BODY").contains("&after=this");
        assertThat(text("debug.log")).contains(masked);
    }

    @ParameterizedTest
    @ValueSource(strings = {"access_tokens", "my.access_token", "x[access_token]", "accesstoken", "q=access_token"})
    void aValueOfAFormThatIsNoTokenIsInTheLogs(String name) throws IOException {
        String form = name + "=a-harmless-value&after=this";
        assertThat(post("application/x-www-form-urlencoded", form).status()).isEqualTo(200);
        close();

        assertThat(text("audit.log")).contains(form);
        assertThat(text("rules.log")).contains(form);
        assertThat(text("debug.log")).contains(form);
    }

    @Test
    void contentThatIsNoFormIsInTheAuditLogAsItCame() throws IOException {
        String text = "access_token=is-what-a-form-has&after=this";
        assertThat(post("text/plain", text).status()).isEqualTo(200);
        close();

        assertThat(text("audit.log")).contains(text);
    }

    /** What the rule says without macros is no secret, whatever a client sends as one. */
    @Test
    void aClientCannotBlankTheTagsOfARule() throws IOException {
        assertThat(proxy.get("/open", "X-API-Key: attack-sqli", "X-Trace: a-trace-id")
                        .status())
                .isEqualTo(200);
        close();

        assertThat(text("rules.log")).contains("[tag \"attack-sqli\"]").doesNotContain("is attack-sqli");
    }

    @Test
    void aTokenThatIsLongerThanALineOfTheLogIsInNone() throws IOException {
        String token = proxy.keepSecret("opaque-" + "0123456789".repeat(300));
        assertThat(proxy.get("/open", "Authorization: Bearer " + token).status())
                .isEqualTo(200);
        close();

        assertThat(text("rules.log")).contains("[id \"4\"]").doesNotContain("opaque-0123");
        assertThat(text("audit.log")).doesNotContain("opaque-0123");
    }
}
