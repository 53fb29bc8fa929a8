package dev.portcullis.stage;

import static dev.portcullis.exchange.Exchanges.names;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.exchange.Body;
import dev.portcullis.exchange.ConnectionInfo;
import dev.portcullis.exchange.Exchange;
import dev.portcullis.exchange.Exchanges;
import dev.portcullis.exchange.PageTheme;
import dev.portcullis.exchange.Verdict;
import dev.portcullis.http.FieldName;
import dev.portcullis.http.Fields;
import dev.portcullis.net.HostPort;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseScrubStageTest {
    private static final BackendNames BACKEND = new BackendNames(
            List.of(new HostPort("app.internal", 8080), new HostPort("10.0.0.5", 80)),
            Map.of("legacy.corp", "shop.example"),
            Map.of("/app/", "/"));
    private static final ResponseScrubStage STAGE =
            new ResponseScrubStage(List.of("X-Team"), BACKEND, true, PageTheme.STANDARD);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Server",
                "server",
                "X-Powered-By",
                "Via",
                "X-AspNet-Version",
                "X-AspNetMvc-Version",
                "X-Generator",
                "X-Drupal-Cache",
                "X-Drupal-Dynamic-Cache",
                "X-Runtime",
                "X-Team",
                "x_powered_by",
                "Keep-Alive",
                "Connection",
                "Upgrade"
            })
    void removesWhatIdentifiesTheBackend(String name) {
        assertThat(names(scrubbed(name, "Apache/2.2"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Type",
                "ETag",
                "X-Frame-Options",
                "Strict-Transport-Security",
                "X-Request-Cost",
                "Set-Cookie",
                "Link",
                "Vary"
            })
    void keepsWhatTheClientNeeds(String name) {
        assertThat(scrubbed(name, "value").first(FieldName.of(name))).isEqualTo("value");
    }

    @ParameterizedTest
    @CsvSource({
        "http://app.internal:8080/login?next=/a, https://www.shop.example/login?next=/a",
        "HTTP://APP.internal:8080, https://www.shop.example",
        "http://10.0.0.5/x, https://www.shop.example/x",
        "//app.internal:8080/x, //www.shop.example/x",
        "http://app.internal:8080.evil.example/, http://app.internal:8080.evil.example/",
        "https://idp.example/authorize, https://idp.example/authorize",
        "/relative?u=http://app.internal:8080/, /relative?u=http://app.internal:8080/"
    })
    void redirectsNeverNameTheBackend(String sent, String seen) {
        assertThat(scrubbed("Location", sent).first(FieldName.LOCATION)).isEqualTo(seen);
    }

    @ParameterizedTest
    @CsvSource({
        "'id=1; Domain=app.internal; Path=/x; HttpOnly', 'id=1; Path=/x; HttpOnly'",
        "'id=1; domain=.Legacy.Corp; Secure', 'id=1; Domain=shop.example; Secure'",
        "'id=1; Path=/app/cart', 'id=1; Path=/cart'",
        "'id=1; Domain=other.example; Path=/y', 'id=1; Domain=other.example; Path=/y'",
        "'id=a=b', 'id=a=b'"
    })
    void cookiesNeverNameTheBackend(String sent, String seen) {
        assertThat(scrubbed("Set-Cookie", sent).first(FieldName.SET_COOKIE)).isEqualTo(seen);
    }

    @Test
    void replacesAnErrorPageByTheIncidentPage() {
        Exchange x = Exchanges.answered(exchange(), 500, "X-Trace", "at com.corp.Dao", "Retry-After", "7");

        Verdict.Reply reply = (Verdict.Reply) STAGE.onResponse(x);

        assertThat(reply.head().status()).isEqualTo(500);
        assertThat(reply.head().fields().contains(FieldName.of("X-Trace"))).isFalse();
        assertThat(reply.head().fields().first(FieldName.RETRY_AFTER)).isEqualTo("7");
        assertThat(new String(reply.content(), StandardCharsets.UTF_8)).contains("incident-1");
    }

    @Test
    void leavesClientErrorsAlone() {
        Exchange x = Exchanges.answered(exchange(), 404, "Content-Type", "text/html");

        assertThat(STAGE.onResponse(x)).isInstanceOf(Verdict.Proceed.class);
        assertThat(x.response().status()).isEqualTo(404);
    }

    private static Exchange exchange() {
        return Exchanges.request(
                "GET", Fields.EMPTY, Body.empty(), new ConnectionInfo.Tls("TLSv1.3", "TLS_AES_128_GCM_SHA256", ""));
    }

    private static Fields scrubbed(String name, String value) {
        Exchange x = Exchanges.answered(exchange(), 200, name, value);
        STAGE.onResponse(x);
        return x.response().fields();
    }
}
