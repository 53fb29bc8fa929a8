package dev.portcullis.downstream;

import java.time.Duration;

/**
 * How long a client may take. All are checked by a coarse clock, so that an end comes up to a quarter later (one second at most).
 *
 * <ul>
 *   <li>{@code handshake}: from the connection to the end of the TLS handshake.
 *   <li>{@code head}: from the connection, or from the first byte of a later request, to the end of the head. Beyond: 408.
 *   <li>{@code keepAlive}: between an answer and the first byte of the next request. Beyond: closed.
 *   <li>{@code content}: a window in which request content must arrive with {@code minBytesPerSecond} on average, unless we ourselves do not read. Beyond: 408.
 *   <li>{@code write}: a window in which waiting output must drain with {@code minBytesPerSecond} on average. Beyond: cut off.
 *   <li>{@code tunnelIdle}: without a byte in either direction of a WebSocket. Beyond: closed.
 *   <li>{@code linger}: after an answer that ends the connection while the client is still sending: so long it is read and dropped, so that
 *       the client gets to read the answer.
 * </ul>
 *
 * Immutable.
 */
public record ListenerTimeouts(
        Duration handshake,
        Duration head,
        Duration keepAlive,
        Duration content,
        Duration write,
        int minBytesPerSecond,
        Duration tunnelIdle,
        Duration linger) {
    /** 10 s handshake, 30 s head, 75 s keep-alive, windows of 20 s and 60 s at 240 bytes/s, 5 min tunnel, 5 s linger. */
    public static final ListenerTimeouts DEFAULT = new ListenerTimeouts(
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofSeconds(75),
            Duration.ofSeconds(20),
            Duration.ofSeconds(60),
            240,
            Duration.ofMinutes(5),
            Duration.ofSeconds(5));

    private static final Duration COARSEST = Duration.ofSeconds(1);

    public ListenerTimeouts {
        positive("handshake", handshake);
        positive("head", head);
        positive("keepAlive", keepAlive);
        positive("content", content);
        positive("write", write);
        positive("tunnelIdle", tunnelIdle);
        positive("linger", linger);
        if (minBytesPerSecond < 1) {
            throw new IllegalArgumentException("minBytesPerSecond is " + minBytesPerSecond + ", must be at least 1");
        }
    }

    /** How often deadlines are looked at. */
    Duration tick() {
        Duration shortest = COARSEST.multipliedBy(4);
        for (Duration each : new Duration[] {handshake, head, keepAlive, content, write, tunnelIdle, linger}) {
            shortest = each.compareTo(shortest) < 0 ? each : shortest;
        }
        return shortest.dividedBy(4);
    }

    /** What must have moved in {@code window} for the other side not to be too slow. */
    long leastBytes(Duration window) {
        return Math.max(1, minBytesPerSecond * window.toMillis() / 1000);
    }

    public ListenerTimeouts withHandshake(Duration changed) {
        return new ListenerTimeouts(changed, head, keepAlive, content, write, minBytesPerSecond, tunnelIdle, linger);
    }

    public ListenerTimeouts withHead(Duration changed) {
        return new ListenerTimeouts(
                handshake, changed, keepAlive, content, write, minBytesPerSecond, tunnelIdle, linger);
    }

    public ListenerTimeouts withKeepAlive(Duration changed) {
        return new ListenerTimeouts(handshake, head, changed, content, write, minBytesPerSecond, tunnelIdle, linger);
    }

    public ListenerTimeouts withContent(Duration changed) {
        return new ListenerTimeouts(handshake, head, keepAlive, changed, write, minBytesPerSecond, tunnelIdle, linger);
    }

    public ListenerTimeouts withWrite(Duration changed) {
        return new ListenerTimeouts(
                handshake, head, keepAlive, content, changed, minBytesPerSecond, tunnelIdle, linger);
    }

    public ListenerTimeouts withTunnelIdle(Duration changed) {
        return new ListenerTimeouts(handshake, head, keepAlive, content, write, minBytesPerSecond, changed, linger);
    }

    private static void positive(String name, Duration value) {
        if (value.isZero() || value.isNegative()) {
            throw new IllegalArgumentException(name + " is " + value + ", must be more than 0");
        }
    }
}
