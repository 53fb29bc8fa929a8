package dev.portcullis.upstream;

import dev.portcullis.exchange.Body;
import dev.portcullis.exchange.BodyFailure;
import dev.portcullis.exchange.Exchange;
import dev.portcullis.exchange.Forwarder;
import dev.portcullis.exchange.UpstreamFailure;
import dev.portcullis.exchange.UpstreamFailure.Kind;
import dev.portcullis.http.ResponseHead;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The way of one exchange to one endpoint after the other until one answers.
 *
 * <p>Content that is known to be small is waited for: a client that sends slowly then holds no place at the backend, and an answer cannot come before the
 * request is sent, which would cost both connections. Larger content, and content of unknown length, streams.
 *
 * <p>When it tries again, so that no request is ever served twice unasked (RFC 9110 section 9.2.2):
 *
 * <ul>
 *   <li>No connection came about: not a byte was sent, so any request goes on to the next endpoint, at most {@value #MAX_CONNECTS} in all.
 *   <li>A connection that had served before closed without a byte of answer: once, on a new connection, if the method is idempotent and the content can
 *       be sent again. For other methods even a write that failed proves nothing about the part before it, so they fail.
 *   <li>Nothing else is repeated: a backend that took the request on a new connection and died may well have died of it.
 * </ul>
 *
 * Confined to one event loop.
 */
final class Forwarding implements Connector.Receiver {
    private static final int MAX_CONNECTS = 3;
    /** Content larger than this is freed as it is sent rather than kept for the rare second attempt. */
    private static final long MAX_REPLAY_BYTES = 256 * 1024;
    /** Content whose head says that it is no longer than this is not begun to be sent before it is whole. */
    private static final long MAX_WAITED_FOR_BYTES = 64 * 1024;

    private final Cluster cluster;
    private final LoopPool pool;
    private final Exchange x;
    private final Forwarder.Receiver receiver;
    private long startNanos;
    private List<Endpoint> tried = List.of();
    private @Nullable Endpoint endpoint;
    private @Nullable Call call;
    private @Nullable Future<?> totalTimer;
    /** The content was there before an endpoint was chosen: how long it all takes is up to endpoints. */
    private boolean wasWhole;

    private boolean repeated;
    private boolean over;

    Forwarding(Cluster cluster, LoopPool pool, Exchange x, Forwarder.Receiver receiver) {
        this.cluster = cluster;
        this.pool = pool;
        this.x = x;
        this.receiver = receiver;
    }

    void start() {
        x.whenClosed(this::giveUp);
        if (over) {
            return;
        }
        if (isSmallAndComing(x.requestBody())) {
            x.requestBody().gather(MAX_WAITED_FOR_BYTES, this::gathered);
        } else {
            begin();
        }
    }

    private static boolean isSmallAndComing(Body content) {
        return !content.isComplete() && content.lengthBytes() > 0 && content.lengthBytes() <= MAX_WAITED_FOR_BYTES;
    }

    private void gathered(Body.Gathered outcome) {
        if (over) {
            return;
        }
        if (outcome == Body.Gathered.FAILED) {
            BodyFailure why = x.requestBody().failure();
            fail(new UpstreamFailure(Kind.REQUEST_CONTENT_FAILED, why == null ? "incomplete" : why.label()));
        } else {
            begin();
        }
    }

    private void begin() {
        startNanos = pool.loop().ticker().nanoTime();
        wasWhole = x.requestBody().isEmpty() || x.requestBody().isComplete();
        if (isIdempotent(x.request().method()) && x.requestBody().heldBytes() <= MAX_REPLAY_BYTES) {
            x.requestBody().keepForReplay();
        }
        cluster.settings()
                .timeouts()
                .total()
                .ifPresent(limit ->
                        totalTimer = pool.loop().schedule(this::totalExpired, limit.toNanos(), TimeUnit.NANOSECONDS));
        Endpoint first = cluster.choose(tried);
        if (first == null) {
            fail(new UpstreamFailure(Kind.NO_ENDPOINT, "cluster " + cluster.name() + " is closed"));
        } else {
            attempt(first);
        }
    }

    private static boolean isIdempotent(String method) {
        return switch (method) {
            case "GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE" -> true;
            default -> false;
        };
    }

    private void attempt(Endpoint chosen) {
        enter(chosen);
        UpstreamConnection connection = pool.lease(chosen);
        if (connection == null) {
            pool.connect(chosen, this);
        } else {
            use(connection, true);
        }
    }

    private void use(UpstreamConnection connection, boolean reused) {
        Call next = new Call(this, connection, x, cluster.settings().timeouts(), reused);
        call = next;
        next.start();
    }

    @Override
    public void connected(UpstreamConnection connection) {
        if (over) {
            pool.release(connection);
        } else {
            use(connection, false);
        }
    }

    @Override
    public void connectFailed(Endpoint failed, UpstreamFailure failure) {
        if (failure.kind() != Kind.POOL_EXHAUSTED) {
            // also when nobody waits any more: clients of little patience must not keep a dead endpoint in service
            cluster.failed(failed);
        }
        if (leave() == null) {
            return;
        }
        tried = tried.isEmpty() ? new ArrayList<>(2) : tried;
        tried.add(failed);
        Endpoint next = tried.size() < MAX_CONNECTS ? cluster.choose(tried) : null;
        if (next == null) {
            fail(failure);
        } else {
            attempt(next);
        }
    }

    // ---- what the call reports

    void informational(ResponseHead head) {
        if (!over) {
            receiver.informational(head);
        }
    }

    void responded(ResponseHead head, Body body) {
        if (over || endpoint == null) {
            body.discard();
            return;
        }
        if (head.status() == 502 || head.status() == 503 || head.status() == 504) {
            cluster.failed(endpoint);
        } else {
            cluster.succeeded(endpoint);
        }
        if (head.status() == 101) {
            stopTotalTimer();
        }
        x.endpointAnswered(endpoint.label(), pool.loop().ticker().nanoTime() - startNanos);
        receiver.responded(head, body);
    }

    /** The call has ended, well or because nobody wanted it any more. */
    void finished() {
        over = true;
        leave();
        stopTotalTimer();
    }

    /** The response broke off behind its head. */
    void responseFailed(Kind kind) {
        Endpoint failed = leave();
        if (failed != null && kind != Kind.REQUEST_CONTENT_FAILED && kind != Kind.TOTAL_TIMEOUT) {
            cluster.failed(failed);
        }
        over = true;
        stopTotalTimer();
    }

    /** There was no response head. */
    void callFailed(Call failedCall, UpstreamFailure failure) {
        Endpoint failed = leave();
        if (over || failed == null) {
            return;
        }
        call = null;
        if (failure.kind() == Kind.CLOSED_EARLY && failedCall.isStale() && mayRepeat()) {
            repeated = true;
            if (x.requestBody().isReplayable()) {
                x.requestBody().rewind();
            }
            enter(failed);
            pool.connect(failed, this);
            return;
        }
        if (isEndpointsFault(failure.kind())) {
            cluster.failed(failed);
        }
        fail(failure);
    }

    private boolean isEndpointsFault(Kind kind) {
        return kind == Kind.TOTAL_TIMEOUT ? wasWhole : kind != Kind.REQUEST_CONTENT_FAILED;
    }

    /** Behind a request for an upgrade nothing is sent before the answer. */
    private boolean mayRepeat() {
        return !repeated
                && isIdempotent(x.request().method())
                && (x.isWebSocketUpgrade()
                        || x.requestBody().isEmpty()
                        || x.requestBody().isReplayable());
    }

    // ---- endings

    private void fail(UpstreamFailure failure) {
        over = true;
        stopTotalTimer();
        receiver.failed(failure);
    }

    /** The exchange has closed: whatever is under way is of no use to anyone. */
    private void giveUp() {
        over = true;
        stopTotalTimer();
        if (call != null) {
            call.giveUp();
        }
        leave();
    }

    private void totalExpired() {
        totalTimer = null;
        if (over) {
            return;
        }
        String detail =
                "not done within " + cluster.settings().timeouts().total().orElseThrow();
        if (call != null) {
            call.fail(Kind.TOTAL_TIMEOUT, detail);
        } else {
            leave();
            fail(new UpstreamFailure(Kind.TOTAL_TIMEOUT, detail));
        }
    }

    private void stopTotalTimer() {
        if (totalTimer != null) {
            totalTimer.cancel(false);
            totalTimer = null;
        }
    }

    private void enter(Endpoint chosen) {
        endpoint = chosen;
        chosen.enter();
    }

    /** Ends the stay at the endpoint; null when it had ended before. */
    private @Nullable Endpoint leave() {
        Endpoint left = endpoint;
        if (left != null) {
            endpoint = null;
            left.leave();
        }
        return left;
    }
}
