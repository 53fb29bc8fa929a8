package dev.portcullis.exchange;

import dev.portcullis.http.RefusedHead;
import dev.portcullis.http.RequestHead;
import dev.portcullis.http.ResponseHead;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Everything about one request and its response, from the decoded head to the record in the log.
 *
 * <p>Confined to one event loop, but for the time in which a {@link Verdict.Pending} is out: then only the task that completes it may touch the
 * exchange. Closed exactly once; closing releases both bodies, tells the stages and emits the {@link ExchangeRecord}.
 */
public final class Exchange implements AutoCloseable {
    private final String id;
    private final EventExecutor loop;
    private final ConnectionInfo connection;
    private final InetAddress clientAddress;
    private final long startNanos;
    private final long startEpochMillis;
    private final ExchangeObserver observer;
    private final @Nullable RequestHead received;
    private final @Nullable RefusedHead refused;
    private final Body requestBody;
    private final List<Runnable> closeHooks = new ArrayList<>(3);
    private final List<RuleEvent> ruleEvents = new ArrayList<>(0);
    private @Nullable IdentityHashMap<Slot<?>, Object> slots;
    private @Nullable RequestHead request;
    private @Nullable Route route;
    private @Nullable Subject subject;
    private @Nullable ResponseHead response;
    private @Nullable Body responseBody;
    private @Nullable Denial denial;
    private @Nullable LogMask mask;
    private @Nullable AuditNotes audit;
    private String endpoint = "";
    private long upstreamNanos;
    private long sentBytes;
    private int sentStatus;
    private Runnable ending = this::close;
    private @Nullable Denial cut;
    private boolean workOutside;
    private boolean closeRequested;
    private boolean closed;

    /** What an exchange is made of; {@code startNanos} and {@code startEpochMillis} are the same moment on two clocks. */
    public record Origin(
            String id,
            EventExecutor loop,
            ConnectionInfo connection,
            InetAddress clientAddress,
            long startNanos,
            long startEpochMillis,
            ExchangeObserver observer) {}

    private Exchange(Origin origin, @Nullable RequestHead received, @Nullable RefusedHead refused, Body requestBody) {
        this.id = origin.id();
        this.loop = origin.loop();
        this.connection = origin.connection();
        this.clientAddress = origin.clientAddress();
        this.startNanos = origin.startNanos();
        this.startEpochMillis = origin.startEpochMillis();
        this.observer = origin.observer();
        this.received = received;
        this.refused = refused;
        this.request = received;
        this.requestBody = requestBody;
    }

    /** An exchange for a well-formed request. */
    public static Exchange of(Origin origin, RequestHead received, Body requestBody) {
        return new Exchange(origin, received, null, requestBody);
    }

    /** An exchange for a request that was refused before it became one: it is only answered, looked at and logged. */
    public static Exchange ofRefused(Origin origin, RefusedHead refused) {
        return new Exchange(origin, null, refused, Body.empty());
    }

    /** The incident id: what the client is told, and what finds the log lines. */
    public String id() {
        return id;
    }

    public EventExecutor loop() {
        return loop;
    }

    public ConnectionInfo connection() {
        return connection;
    }

    /** Who the request is from, after trusted proxies have been believed. */
    public InetAddress clientAddress() {
        return clientAddress;
    }

    public long startNanos() {
        return startNanos;
    }

    public long startEpochMillis() {
        return startEpochMillis;
    }

    /** The head as the client sent it; never changes. */
    public RequestHead received() {
        return require(received, "a refused request has no head");
    }

    /** What a refused request left, or null for every other. */
    public @Nullable RefusedHead refused() {
        return refused;
    }

    /** The head as it stands now: what will be forwarded. */
    public RequestHead request() {
        return require(request, "a refused request has no head");
    }

    public void replaceRequest(RequestHead changed) {
        request = changed;
    }

    public Body requestBody() {
        return requestBody;
    }

    public Route route() {
        return require(route, "no route was chosen yet");
    }

    /** The chosen route, or null while there is none. */
    public @Nullable Route routeOrNull() {
        return route;
    }

    public void chooseRoute(Route chosen) {
        route = chosen;
    }

    /** Whether a 101 of the backend may turn this exchange into a tunnel; every other upgrade is dropped. */
    public boolean isWebSocketUpgrade() {
        return route != null && route.allowsWebSocket() && received != null && received.asksForWebSocket();
    }

    /** Who the request is from, verified; null while anonymous. */
    public @Nullable Subject subject() {
        return subject;
    }

    /** Written by the authentication stage alone. */
    public void identify(Subject verified) {
        subject = verified;
    }

    /** The response head as it stands now; only during and after response stages. */
    public ResponseHead response() {
        return require(response, "there is no response yet");
    }

    public void replaceResponse(ResponseHead changed) {
        response = changed;
    }

    public Body responseBody() {
        return require(responseBody, "there is no response yet");
    }

    /** Takes over the backend's (or our own) answer; an earlier body is discarded. */
    void answer(ResponseHead head, Body body) {
        if (responseBody != null && responseBody != body) {
            responseBody.discard();
        }
        response = head;
        responseBody = body;
    }

    /** Why the exchange was refused, or null. The first denial stays. */
    public @Nullable Denial denial() {
        return denial;
    }

    public void denied(Denial why) {
        if (denial == null) {
            denial = why;
        }
    }

    /** Adds a line for the rule log. */
    public void addRuleEvent(RuleEvent event) {
        ruleEvents.add(event);
    }

    /** Has the record show what {@code mask} leaves. Written by the rules alone, or by a route that answers itself. */
    public void maskInLogs(LogMask what) {
        mask = what;
    }

    /** Leaves {@code notes} for the audit log. Written by the rules alone. */
    public void noteForAudit(AuditNotes notes) {
        audit = notes;
    }

    /** Which endpoint answered, as {@code cluster/host:port}, and how long until its head was there. */
    public void endpointAnswered(String name, long nanos) {
        endpoint = name;
        upstreamNanos = nanos;
    }

    /** What the client was sent so far: final status and content bytes. Written by the responder. */
    public void sent(int status, long contentBytes) {
        sentStatus = status;
        sentBytes = contentBytes;
    }

    /** The final status that the client was sent, or 0. */
    public int sentStatus() {
        return sentStatus;
    }

    public <T> @Nullable T get(Slot<T> slot) {
        Object value = slots == null ? null : slots.get(slot);
        return value == null ? null : slot.cast(value);
    }

    public <T> void put(Slot<T> slot, T value) {
        if (slots == null) {
            slots = new IdentityHashMap<>(4);
        }
        slots.put(slot, value);
    }

    /** Runs {@code hook} when the exchange closes; at once if it has. Hooks run in the order they were added. */
    public void whenClosed(Runnable hook) {
        if (closed) {
            hook.run();
        } else {
            closeHooks.add(hook);
        }
    }

    /** Says how {@link #cutOff} ends the connection; {@code how} runs on the loop. Written by downstream alone. */
    public void endBy(Runnable how) {
        ending = how;
    }

    /**
     * Ends this exchange from outside, whatever it is at: the client's connection is closed without another byte, so that an answer under way is seen to be cut, and the
     * record says {@code why}. Nothing happens to an exchange that has ended. Safe for concurrent use; returns before it is done.
     */
    public void cutOff(Denial why) {
        try {
            loop.execute(() -> {
                if (!isClosed()) {
                    cut = why;
                    ending.run();
                }
            });
        } catch (RejectedExecutionException e) {
            // the loop has ended, and with it every connection
        }
    }

    /** {@linkplain #cutOff Cuts off} this exchange if it is still under way after {@code time}. The caller is who may touch it now. */
    public void cutOffIn(Duration time, Denial why) {
        try {
            long millis = Math.max(0, time.toMillis());
            Future<?> end = loop.schedule(() -> cutOff(why), millis, TimeUnit.MILLISECONDS);
            whenClosed(() -> end.cancel(false));
        } catch (RejectedExecutionException e) {
            // the loop has ended, and with it every connection
        }
    }

    public boolean isClosed() {
        return closed || closeRequested;
    }

    /** A task outside the loop works on this exchange: closing waits for {@link #workReturned}. */
    void workLeft() {
        workOutside = true;
    }

    /** The task is done; returns false if the exchange was closed meanwhile. */
    boolean workReturned() {
        workOutside = false;
        if (closeRequested) {
            close();
            return false;
        }
        return true;
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        if (workOutside) {
            closeRequested = true;
            return;
        }
        closed = true;
        if (cut != null) {
            denied(cut);
        }
        for (Runnable hook : closeHooks) {
            hook.run();
        }
        requestBody.discard();
        if (responseBody != null) {
            responseBody.discard();
        }
        if (route != null) {
            route.pipeline().closed(this);
        }
        observer.finished(record());
    }

    private ExchangeRecord record() {
        LogMask masked = mask;
        LoggedRequest asReceived = received != null
                ? LoggedRequest.of(received)
                : LoggedRequest.of(require(refused, "neither a request nor a refused one"));
        return new ExchangeRecord(
                id,
                startEpochMillis,
                System.nanoTime() - startNanos,
                upstreamNanos,
                connection,
                clientAddress,
                masked == null ? asReceived : asReceived.masked(masked),
                route == null ? "" : route.name(),
                subject,
                endpoint,
                sentStatus,
                requestBody.receivedBytes(),
                sentBytes,
                masked == null || denial == null ? denial : masked.denial(denial),
                List.copyOf(ruleEvents),
                masked == null || response == null
                        ? response
                        : response.withFields(masked.responseFields(response.fields())),
                audit);
    }

    private static <T> T require(@Nullable T value, String otherwise) {
        if (value == null) {
            throw new IllegalStateException(otherwise);
        }
        return value;
    }
}
