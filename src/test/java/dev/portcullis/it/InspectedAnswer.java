package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** What became of one request at an {@link InspectedProxy}, and the claims that tests make about it. All text is Latin-1. */
final class InspectedAnswer {
    private final InspectedProxy proxy;
    private final String sent;
    private final RawResponse response;
    private final InspectedProxy.Received forwarded;

    private InspectedAnswer(
            InspectedProxy proxy, String sent, RawResponse response, InspectedProxy.Received forwarded) {
        this.proxy = proxy;
        this.sent = sent;
        this.response = response;
        this.forwarded = forwarded;
    }

    /** Posts {@code content} with {@code fields}, lines that end with CRLF each; nobody else may use the proxy meanwhile. */
    static InspectedAnswer toPost(InspectedProxy proxy, String fields, byte[] content) {
        String head =
                "POST / HTTP/1.1\r\nHost: a.example\r\n" + fields + "Content-Length: " + content.length + "\r\n\r\n";
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(head.getBytes(StandardCharsets.ISO_8859_1));
        request.writeBytes(content);
        return to(proxy, request.toByteArray(), new String(content, StandardCharsets.ISO_8859_1));
    }

    static InspectedAnswer toPost(InspectedProxy proxy, String fields, String content) {
        return toPost(proxy, fields, content.getBytes(StandardCharsets.ISO_8859_1));
    }

    static InspectedAnswer toGet(InspectedProxy proxy, String target) {
        String request = "GET " + target + " HTTP/1.1\r\nHost: a.example\r\n\r\n";
        return to(proxy, request.getBytes(StandardCharsets.ISO_8859_1), "");
    }

    private static InspectedAnswer to(InspectedProxy proxy, byte[] request, String content) {
        int before = proxy.received().size();
        RawResponse response = proxy.send(request);
        boolean isForwarded = proxy.received().size() > before;
        return new InspectedAnswer(
                proxy, content, response, isForwarded ? proxy.received().get(before) : null);
    }

    int status() {
        return response.status();
    }

    String content() {
        return response.content();
    }

    /** The backend got the very bytes. */
    InspectedAnswer hasPassed() {
        assertThat(response.status()).isEqualTo(200);
        assertThat(forwarded.content()).isEqualTo(sent);
        return this;
    }

    /** Rule 1 has seen it, and the backend nothing. */
    void isSeenByRule() {
        assertThat(response.status()).isEqualTo(403);
        assertThat(forwarded).isNull();
        expectRuleLine("[id \"1\"]");
    }

    /** The backend got nothing; both logs name {@code reason}. */
    void isRefused(int status, String reason) {
        assertThat(response.status()).as(reason).isEqualTo(status);
        assertThat(forwarded).isNull();
        expectRuleLine("Access denied");
        expectRuleLine("[reason \"" + reason + "\"]");
        assertThat(proxy.accessLine(id())).contains("\"source\":\"rules\",\"reason\":\"" + reason + "\"");
    }

    /** The backend got the very bytes, and both logs name {@code reason}. */
    void isOnlyLogged(String reason) {
        hasPassed();
        expectRuleLine("Warning");
        expectRuleLine("[reason \"" + reason + "\"]");
        assertThat(proxy.accessLine(id())).doesNotContain("denial").contains("\"" + reason + "\"");
    }

    void expectRuleLine(String text) {
        UpstreamFixture.eventually(() -> ruleLines().contains(text));
    }

    String ruleLines() {
        return proxy.ruleLines(id());
    }

    private String id() {
        return forwarded == null ? response.field("Incident-Id") : forwarded.field("X-Request-Id");
    }
}
