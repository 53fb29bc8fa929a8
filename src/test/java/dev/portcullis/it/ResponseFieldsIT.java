package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a response tells about its backend ends at the proxy that production assembles, and what the client needs does not. */
class ResponseFieldsIT {
    private static final String TRACE = "java.lang.NullPointerException at com.legacy.Shop.buy(Shop.java:42)";

    @TempDir
    private Path folder;

    private String backendAddress = "";

    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    /** The answer of a proxy whose backend gives {@code response}, with {@code BACKEND} in it replaced by the backend's own address. */
    private RawResponse answer(String response, String scrub, String request) {
        String[] text = new String[1];
        RawBackend backend = new RawBackend(connection -> {
            while (true) {
                connection.readHead();
                connection.send(text[0]);
            }
        });
        opened.add(backend);
        backendAddress = backend.address().toString();
        text[0] = response.replace("BACKEND", backend.address().toString());
        AssembledProxy proxy = AssembledProxy.serving("""
                clusters: {app: {endpoints: ['http://%s']}}
                rules: {engine: off}
                scrub: {%s}
                routes: [{name: app, cluster: app}]
                """.formatted(backend.address(), scrub), folder);
        opened.add(proxy);
        return proxy.answer(request);
    }

    private RawResponse answer(String fields) {
        return answer("HTTP/1.1 200 OK\r\n" + fields + "Content-Length: 2\r\n\r\nok", "", get(""));
    }

    private static String get(String fields) {
        return "GET / HTTP/1.1\r\nHost: shop.example\r\n" + fields + "\r\n";
    }

    private static String error(int status) {
        return "HTTP/1.1 " + status + " Oops\r\nServer: Tomcat\r\nRetry-After: 7\r\nContent-Length: " + TRACE.length()
                + "\r\n\r\n" + TRACE;
    }

    // ---- telltales

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Server",
                "server",
                "X-Powered-By",
                "X_Powered_By",
                "Via",
                "X-AspNet-Version",
                "X-AspNetMvc-Version",
                "X-Generator",
                "X-Drupal-Cache",
                "X-Drupal-Dynamic-Cache",
                "X-Runtime",
                "X-Varnish",
                "X-Backend-Server",
                "X-Served-By",
                "X-Debug-Token-Link",
                "X-Application-Context",
                "X-SourceMap",
                "Keep-Alive",
                "Alt-Svc"
            })
    void fieldsThatTellWhatRunsBehindEndHere(String name) {
        RawResponse response = answer(name + ": legacy/1.2\r\n");

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.fieldLines()).noneMatch(line -> line.contains("legacy"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Type",
                "ETag",
                "Cache-Control",
                "X-Frame-Options",
                "Content-Security-Policy",
                "X-Request-Cost",
                "Set-Cookie",
                "Link",
                "Vary",
                "Server-Timing"
            })
    void fieldsThatTheClientNeedsPass(String name) {
        assertThat(answer(name + ": legacy/1.2\r\n").field(name)).isEqualTo("legacy/1.2");
    }

    @Test
    void fieldsThatAreNamedInTheConfigurationEndHere() {
        String fields = "X-Team: legacy\r\nX_Build.Id: legacy\r\nX-Teams: kept\r\n";

        RawResponse response = answer(
                "HTTP/1.1 200 OK\r\n" + fields + "Content-Length: 2\r\n\r\nok",
                "responseFields: [X-Team, X-Build-*]",
                get(""));

        assertThat(response.fieldLines()).noneMatch(line -> line.contains("legacy"));
        assertThat(response.field("X-Teams")).isEqualTo("kept");
    }

    @Test
    void telltalesDoNotComeBehindTheContentEither() {
        String content = "2\r\nok\r\n0\r\nX-Powered-By: legacy\r\nServer: legacy\r\nX-Checksum: 1\r\n\r\n";
        String response = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + content;
        RawResponse first = answer(response, "", get("Connection: close\r\n"));
        assertThat(first.content()).isEqualTo("ok");

        AssembledProxy proxy = (AssembledProxy) opened.get(1);
        try (RawClient client = proxy.connect()) {
            String all = client.send(get("Connection: close\r\n")).readToEnd();
            assertThat(all).endsWith("0\r\nX-Checksum: 1\r\n\r\n").doesNotContain("legacy");
        }
    }

    @Test
    void telltalesDoNotComeBeforeTheAnswerEither() throws Exception {
        String early = "HTTP/1.1 103 Early Hints\r\nServer: legacy\r\nX-Powered-By: legacy\r\nLink: </a.css>\r\n\r\n";
        String response = early + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
        RawResponse first = answer(response, "", get(""));
        assertThat(first.status()).isEqualTo(103);

        AssembledProxy proxy = (AssembledProxy) opened.get(1);
        try (RawClient client = proxy.connect()) {
            String all = client.send(get("Connection: close\r\n")).readToEnd();
            assertThat(all)
                    .startsWith("HTTP/1.1 103 Early Hints\r\n")
                    .contains("Link: </a.css>")
                    .doesNotContain("legacy");
        }
    }

    // ---- names of the backend

    @ParameterizedTest
    @CsvSource({
        "http://BACKEND/login?a=b, http://shop.example/login?a=b",
        "//BACKEND/x, //shop.example/x",
        "https://idp.example/authorize, https://idp.example/authorize",
        "/relative, /relative",
    })
    void redirectsNeverNameTheBackend(String location, String seen) {
        RawResponse response =
                answer("HTTP/1.1 302 Found\r\nLocation: " + location + "\r\nContent-Length: 0\r\n\r\n", "", get(""));

        assertThat(response.status()).isEqualTo(302);
        assertThat(response.field("Location")).isEqualTo(seen);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "5; url=http://BACKEND/next?a=b | 5; url=http://shop.example/next?a=b",
                "0;URL='http://BACKEND' | 0;URL='http://shop.example'",
                "0, url = \"//BACKEND/x\" | 0, url = \"//shop.example/x\"",
                "0; http://BACKEND/x | 0; http://shop.example/x",
                "5; url=https://idp.example/?to=http://BACKEND.example/ | 5; url=https://idp.example/?to=http://BACKEND.example/",
                "5 | 5",
            })
    void refreshesNeverNameTheBackend(String refresh, String seen) {
        RawResponse response = answer("Refresh: " + refresh + "\r\n");

        assertThat(response.field("Refresh")).isEqualTo(seen.replace("BACKEND", backendAddress));
    }

    @Test
    void redirectsKeepToTheSchemeThatATrustedProxyTells() {
        RawBackend[] behind = new RawBackend[1];
        behind[0] = new RawBackend(connection -> {
            while (true) {
                connection.readHead();
                connection.send("HTTP/1.1 302 Found\r\nLocation: http://" + behind[0].address()
                        + "/login\r\nContent-Length: 0\r\n\r\n");
            }
        });
        opened.add(behind[0]);
        String served = """
                clusters: {app: {endpoints: ['http://%s']}}
                rules: {engine: off}
                routes: [{name: app, cluster: app}]
                """.formatted(behind[0].address());
        String request = get("X-Forwarded-Proto: https\r\n");
        AssembledProxy trusting =
                AssembledProxy.serving("trustedProxies: {networks: [127.0.0.0/8]}\n" + served, folder);
        opened.add(trusting);
        AssembledProxy other = AssembledProxy.serving(served, folder);
        opened.add(other);

        assertThat(trusting.answer(request).field("Location")).isEqualTo("https://shop.example/login");
        assertThat(trusting.answer(get("X-Forwarded-Proto: javascript\r\n")).field("Location"))
                .isEqualTo("http://shop.example/login");
        assertThat(other.answer(request).field("Location")).isEqualTo("http://shop.example/login");
    }

    /** A backend that is told no host builds redirects with its own. */
    @ParameterizedTest
    @CsvSource({
        "http://BACKEND/login?a=b, /login?a=b",
        "http://BACKEND, /",
        "http://BACKEND?a=b, /?a=b",
        "//BACKEND/x, /x",
        "http://BACKEND//evil.example/, /.//evil.example/",
        "http://BACKEND/\\evil.example/, /./\\evil.example/",
        "https://idp.example/authorize, https://idp.example/authorize",
    })
    void redirectsDoNotNameTheBackendToAClientThatNamesNoHost(String location, String seen) {
        RawResponse response = answer(
                "HTTP/1.1 302 Found\r\nLocation: " + location + "\r\nContent-Length: 0\r\n\r\n",
                "",
                "GET / HTTP/1.0\r\n\r\n");

        assertThat(response.status()).isEqualTo(302);
        assertThat(response.field("Location")).isEqualTo(seen);
    }

    @ParameterizedTest
    @CsvSource({
        "a=b; Domain=127.0.0.1; HttpOnly, a=b; HttpOnly",
        "a=b; domain=.Legacy.Corp; Secure, a=b; Domain=shop.example; Secure",
        "a=b; Path=/app/cart, a=b; Path=/cart",
        "a=b; Domain=other.example; Path=/y, a=b; Domain=other.example; Path=/y",
    })
    void cookiesNeverNameTheBackend(String cookie, String seen) {
        RawResponse response = answer(
                "HTTP/1.1 200 OK\r\nSet-Cookie: " + cookie + "\r\nContent-Length: 2\r\n\r\nok",
                "cookieDomains: {legacy.corp: shop.example}, cookiePaths: {/app/: /}",
                get(""));

        assertThat(response.field("Set-Cookie")).isEqualTo(seen);
    }

    // ---- errors

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 599})
    void theTextOfAServerErrorStaysInside(int status) {
        RawResponse response = answer(error(status), "", get("Accept: text/html\r\n"));

        assertThat(response.status()).isEqualTo(status);
        assertThat(response.content()).contains(response.field("Incident-Id")).doesNotContain("Null", "legacy");
        assertThat(response.field("Server")).isNull();
        assertThat(response.field("Retry-After")).isEqualTo("7");
        assertThat(response.field("Content-Type")).startsWith("text/html");
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 404, 422, 499})
    void otherAnswersKeepTheirText(int status) {
        RawResponse response = answer(error(status), "", get(""));

        assertThat(response.status()).isEqualTo(status);
        assertThat(response.content()).isEqualTo(TRACE);
        assertThat(response.field("Incident-Id")).isNull();
    }

    @Test
    void serverErrorsKeepTheirTextWhereThatIsAskedFor() {
        RawResponse response = answer(error(500), "maskErrors: false", get(""));

        assertThat(response.status()).isEqualTo(500);
        assertThat(response.content()).isEqualTo(TRACE);
        assertThat(response.field("Server")).isNull();
    }
}
