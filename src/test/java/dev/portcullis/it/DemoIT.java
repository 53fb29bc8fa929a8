package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.app.demo.Demo;
import dev.portcullis.app.demo.DemoStep;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The demo keeps what it prints: every command's requests, as they stand in the command, get the answers that it promises. */
class DemoIT {
    private static final Pattern URL = Pattern.compile("'(http://[^']+)'");
    private static final Pattern TOKEN = Pattern.compile("'(Bearer [A-Za-z0-9_.-]+)'");
    private static final List<String> TELLTALES =
            List.of("server", "x-powered-by", "x-aspnet-version", "x-aspnetmvc-version", "x-generator", "via");

    private static Demo demo;

    @BeforeAll
    static void start() throws Exception {
        LoopGuards.raise();
        demo = Demo.start("127.0.0.1:0");
    }

    @AfterAll
    static void stop() throws IOException {
        if (demo != null) {
            demo.drainAndClose();
        }
        LoopGuards.checkNothingLeaked();
    }

    @Test
    void hasFiveCommands() {
        assertThat(demo.steps()).hasSize(5);
        assertThat(demo.steps()).allSatisfy(step -> assertThat(urls(step)).isNotEmpty());
    }

    @Test
    void anOrdinaryPagePasses() {
        RawResponse response = get(urls(step(1)).get(0), "");
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.content()).contains("Tea pot");
        assertThat(response.field("Incident-Id")).isNull();
        assertThat(telltales(response)).isEmpty();
    }

    @Test
    void aSqlInjectionIsRefusedWithAnIncidentId() {
        RawResponse response = get(urls(step(2)).get(0), "");
        assertThat(response.status()).isEqualTo(403);
        assertThat(response.field("Incident-Id")).isNotBlank();
        assertThat(telltales(response)).isEmpty();
    }

    @Test
    void aBurstIsAnsweredWithRetryAfter() {
        assertThat(step(3).command()).contains("{1..8}");
        URI search = urls(step(3)).get(0);
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            RawResponse response = get(search, "");
            statuses.add(response.status());
            assertThat(telltales(response)).isEmpty();
            if (response.status() == 429) {
                assertThat(Integer.parseInt(response.field("Retry-After"))).isBetween(1, 60);
            }
        }
        assertThat(statuses).containsExactly(200, 200, 200, 200, 200, 429, 429, 429);
        assertThat(get(urls(step(1)).get(0), "").status()).as("other paths").isEqualTo(200);
    }

    @Test
    void theProtectedPathWantsATokenAndTheRightOne() {
        URI report = urls(step(4)).get(0);
        Matcher tokens = TOKEN.matcher(step(4).command());
        assertThat(get(report, "").status()).isEqualTo(401);
        assertThat(tokens.find()).isTrue();
        assertThat(get(report, authorization(tokens.group(1))).status()).isEqualTo(403);
        assertThat(tokens.find()).isTrue();
        RawResponse opened = get(report, authorization(tokens.group(1)));
        assertThat(opened.status()).isEqualTo(200);
        assertThat(opened.content()).contains("For the eyes of alice.");
        assertThat(telltales(opened)).isEmpty();
        assertThat(tokens.find()).isFalse();
    }

    /** Whoever goes around {@code /admin} by another spelling, or says to be the proxy, gets no further. */
    @Test
    void theProtectedPathHasNoSideDoor() {
        URI home = demo.proxy();
        for (String path : List.of("/admin/report;a=b", "/admin;a=b/report", "//admin/report", "/x/../admin/report")) {
            RawResponse response = get(home, path, "X-User: alice\r\n");
            assertThat(response.status()).as(path).isIn(400, 401);
            assertThat(response.content()).as(path).doesNotContain("Takings");
        }
    }

    @Test
    void theApplicationTellsWhatItIsAndTheProxyDoesNot() {
        List<URI> both = urls(step(5));
        assertThat(both).hasSize(2);
        assertThat(telltales(head(both.get(0)))).containsExactlyInAnyOrderElementsOf(TELLTALES);
        RawResponse through = head(both.get(1));
        assertThat(through.status()).isEqualTo(200);
        assertThat(telltales(through)).isEmpty();
        assertThat(through.field("Set-Cookie")).startsWith("ShopSession=");
    }

    @Test
    void aStackTraceStaysInside() {
        assertThat(get(demo.application(), "/error", "").content()).contains("SqlException");
        RawResponse response = get(demo.proxy(), "/error", "");
        assertThat(response.status()).isEqualTo(500);
        assertThat(response.content()).doesNotContain("SqlException", "db-03");
        assertThat(response.field("Incident-Id")).isNotBlank();
        assertThat(telltales(response)).isEmpty();
    }

    // ---- requests

    private static DemoStep step(int number) {
        return demo.steps().get(number - 1);
    }

    private static List<URI> urls(DemoStep step) {
        return URL.matcher(step.command())
                .results()
                .map(each -> URI.create(each.group(1)))
                .toList();
    }

    private static String authorization(String value) {
        return "Authorization: " + value + "\r\n";
    }

    private static RawResponse get(URI url, String fields) {
        String query = url.getRawQuery();
        return get(url, url.getRawPath() + (query == null ? "" : "?" + query), fields);
    }

    private static RawResponse get(URI server, String target, String fields) {
        return exchange("GET", server, target, fields);
    }

    private static RawResponse head(URI url) {
        return exchange("HEAD", url, url.getRawPath(), "");
    }

    private static RawResponse exchange(String method, URI server, String target, String fields) {
        InetSocketAddress address = new InetSocketAddress(server.getHost(), server.getPort());
        try (RawClient client = RawClient.connect(address)) {
            client.send(method + " " + target + " HTTP/1.1\r\nHost: " + server.getAuthority() + "\r\n"
                    + "User-Agent: curl/8.5.0\r\nAccept: */*\r\n" + fields + "\r\n");
            return client.readResponse(method.equals("HEAD"));
        }
    }

    private static List<String> telltales(RawResponse response) {
        return response.fieldLines().stream()
                .map(line -> line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT))
                .filter(TELLTALES::contains)
                .toList();
    }
}
