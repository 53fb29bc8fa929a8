package dev.portcullis.admin;

import dev.portcullis.exchange.Body;
import dev.portcullis.exchange.Exchange;
import dev.portcullis.exchange.Forwarder;
import dev.portcullis.http.FieldName;
import dev.portcullis.http.Fields;
import dev.portcullis.http.RequestHead;
import dev.portcullis.http.ResponseHead;
import dev.portcullis.net.IpAddresses;
import dev.portcullis.observe.Metrics;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;

/**
 * Answers {@code GET /metrics} (Prometheus text), {@code /healthz} (200 while the process runs) and {@code /readyz} (200 while it takes requests, 503 while it
 * starts or drains). A request that a web page made ({@code Origin} or a cross-site {@code Sec-Fetch-Site}) is refused, and so is one for a name that an attacker
 * could point at this address (DNS rebinding), so that no page in the operator's browser can read it. Immutable, safe for concurrent use.
 */
public final class AdminHandler implements Forwarder {
    private static final FieldName ORIGIN = FieldName.of("Origin");
    private static final FieldName SEC_FETCH_SITE = FieldName.of("Sec-Fetch-Site");
    private static final String TEXT = "text/plain; charset=utf-8";

    private final Metrics metrics;
    private final BooleanSupplier ready;

    public AdminHandler(Metrics metrics, BooleanSupplier ready) {
        this.metrics = metrics;
        this.ready = ready;
    }

    @Override
    public void forward(Exchange x, Receiver receiver) {
        RequestHead head = x.received();
        if (isFromAPage(head)) {
            answer(receiver, 403, TEXT, "refused: this listener does not answer web pages\n");
        } else if (!isOwnName(head.host())) {
            answer(receiver, 403, TEXT, "refused: ask by address, as localhost, or by a name without a dot\n");
        } else if (!head.method().equals("GET") && !head.isHead()) {
            answer(receiver, 405, TEXT, "only GET\n");
        } else {
            answer(head.target().path(), receiver);
        }
    }

    private static boolean isFromAPage(RequestHead head) {
        return head.fields().contains(ORIGIN)
                || head.fields().all(SEC_FETCH_SITE).stream()
                        .anyMatch(site -> !site.equals("none") && !site.equals("same-origin"));
    }

    /** Whether nobody but the operator can have given this machine the name; HTTP/1.0, which no browser speaks, may leave it out. */
    private static boolean isOwnName(String host) {
        return host.indexOf('.') < 0 || IpAddresses.parse(host).isPresent();
    }

    private void answer(String path, Receiver receiver) {
        switch (path) {
            case "/metrics" -> answer(receiver, 200, Metrics.CONTENT_TYPE, metrics.text());
            case "/healthz" -> answer(receiver, 200, TEXT, "ok\n");
            case "/readyz" -> {
                boolean isReady = ready.getAsBoolean();
                answer(receiver, isReady ? 200 : 503, TEXT, isReady ? "ready\n" : "not ready\n");
            }
            default -> answer(receiver, 404, TEXT, "try /metrics, /healthz or /readyz\n");
        }
    }

    private static void answer(Receiver receiver, int status, String type, String text) {
        answer(receiver, status, type, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void answer(Receiver receiver, int status, String type, byte[] content) {
        receiver.responded(ResponseHead.of(status, Fields.of(FieldName.CONTENT_TYPE, type)), Body.of(content));
    }
}
