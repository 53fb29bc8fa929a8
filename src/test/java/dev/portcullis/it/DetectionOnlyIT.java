package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A rule set that only detects, over sockets: it logs what it would have refused, and neither side can tell that it is there. The twin with the engine on refuses
 * the very same requests; the twin with the engine off says what the bytes are.
 */
class DetectionOnlyIT {
    private static final String RULES = """
            SecDefaultAction "phase:2,log,deny"
            SecRequestBodyAccess On
            SecRequestBodyLimit 2000
            SecRequestBodyLimitAction Reject
            SecArgumentsLimit 4
            SecResponseBodyAccess On
            SecResponseBodyMimeType text/html
            SecResponseBodyLimit 2000
            SecAction "id:1,phase:1,allow,nolog,chain"
                SecRule REQUEST_URI "@contains never"
            SecRule ARGS "@contains attack" "id:2,phase:1,deny"
            SecRule REQUEST_HEADERS:X-Drop "@streq 1" "id:3,phase:1,drop"
            SecRule REQUEST_HEADERS:X-Move "@streq 1" "id:4,phase:1,redirect:https://elsewhere.example/"
            SecRule ARGS_POST "@contains attack" "id:5,phase:2,block"
            SecRule REQBODY_ERROR "!@eq 0" "id:6,phase:2,deny,status:400"
            SecRule RESPONSE_HEADERS:X-Leak "@streq 1" "id:7,phase:3,deny"
            SecRule RESPONSE_BODY "@contains leaked" "id:8,phase:4,drop"
            """;
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String HOST = " HTTP/1.1\r\nHost: a.example\r\n";

    @TempDir
    private Path folder;

    private static String post(String type, String content) {
        return "POST /form" + HOST + "Content-Type: " + type + "\r\nContent-Length: " + content.length() + "\r\n\r\n"
                + content;
    }

    private static List<String> attacks() {
        return List.of(
                "GET /?q=an%20attack" + HOST + "Accept-Encoding: sdch, br\r\nRange: bytes=0-1\r\n\r\n",
                "GET /" + HOST + "X-Drop: 1\r\n\r\n",
                "GET /" + HOST + "X-Move: 1\r\n\r\n",
                "GET /?a=1&b=2&c=3&d=4&e=5" + HOST + "\r\n",
                post(FORM, "q=an+attack&q=%00%ff"),
                post(FORM, "q=" + "x".repeat(3_000)),
                post("application/json", "{\"a\":1,\"a\":2"),
                post("multipart/form-data; boundary=x", "--x\r\nnonsense\r\n\r\n"),
                "POST /" + HOST + "Content-Type: " + FORM + "\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + "4\r\nq=at\r\n4\r\ntack\r\n0\r\n\r\n");
    }

    /** What the client and the backend saw of {@code requests} for each of {@code pages}, but for the id that every request gets. */
    private List<String> exchanged(String engine, String fields, List<String> pages, List<String> requests)
            throws Exception {
        Path own = Files.createDirectories(folder.resolve(engine));
        List<String> seen = new ArrayList<>();
        try (InspectedProxy proxy = InspectedProxy.with(own, RULES, "engine: " + engine, "")) {
            for (String page : pages) {
                proxy.answering(
                        "Date: Mon, 23 Nov 2026 22:00:05 GMT\r\n" + fields, page.getBytes(StandardCharsets.ISO_8859_1));
                for (String request : requests) {
                    RawResponse response = proxy.send(request.getBytes(StandardCharsets.ISO_8859_1));
                    seen.add(response.statusLine() + response.fieldLines() + response.content());
                }
            }
            proxy.received().forEach(r -> seen.add(r.head().replaceAll("X-Request-Id: \\w+", "") + r.content()));
        }
        return seen;
    }

    @Test
    void changesNoByteOfARequestAndRefusesNone() throws Exception {
        String fields = "Content-Type: text/html\r\n";

        List<String> detected = exchanged("detection-only", fields, List.of("<p>hello"), attacks());

        assertThat(detected).hasSize(2 * attacks().size());
        assertThat(detected).isEqualTo(exchanged("'off'", fields, List.of("<p>hello"), attacks()));
    }

    @Test
    void changesNoByteOfAResponseAndHoldsNoneBack() throws Exception {
        String fields = "Content-Type: text/html\r\nX-Leak: 1\r\nETag: \"x\"\r\n";
        List<String> pages = List.of("leaked \u0000\u00ff", "x".repeat(3_000), "leaked" + "x".repeat(3_000));
        List<String> request = List.of("GET /" + HOST + "\r\n");

        List<String> detected = exchanged("detection-only", fields, pages, request);

        assertThat(detected).hasSize(2 * pages.size());
        assertThat(detected.get(0)).startsWith("HTTP/1.1 200").endsWith(pages.get(0));
        assertThat(detected).isEqualTo(exchanged("'off'", fields, pages, request));
    }

    @Test
    void logsWhatItWouldHaveRefusedAndItsTwinRefuses() throws Exception {
        String request = "GET /?q=an%20attack" + HOST + "\r\n";
        byte[] bytes = request.getBytes(StandardCharsets.ISO_8859_1);
        try (InspectedProxy proxy = InspectedProxy.with(folder, RULES, "engine: detection-only", "")) {
            assertThat(proxy.send(bytes).status()).isEqualTo(200);
            proxy.expectLogged("[id \"2\"]");
            assertThat(proxy.received()).hasSize(1);
        }
        try (InspectedProxy proxy = InspectedProxy.with(folder, RULES, "engine: 'on'", "")) {
            assertThat(proxy.send(bytes).status()).isEqualTo(403);
            assertThat(proxy.received()).isEmpty();
            assertThat(proxy.get("").status()).isEqualTo(200);
        }
    }
}
