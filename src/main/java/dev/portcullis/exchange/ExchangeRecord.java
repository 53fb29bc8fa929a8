package dev.portcullis.exchange;

import dev.portcullis.http.RefusedHead;
import dev.portcullis.http.RequestHead;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is left of an exchange for logs and metrics. Exactly one of {@code received} and {@code refused} is there. {@code status} is 0 when nothing was
 * sent; {@code endpoint} and {@code route} are empty when none was chosen; durations are in nanoseconds. Immutable.
 */
public record ExchangeRecord(
        String id,
        long startEpochMillis,
        long durationNanos,
        long upstreamNanos,
        ConnectionInfo connection,
        InetAddress clientAddress,
        @Nullable RequestHead received,
        @Nullable RefusedHead refused,
        String route,
        @Nullable Subject subject,
        String endpoint,
        int status,
        long requestBytes,
        long responseBytes,
        @Nullable Denial denial,
        List<RuleEvent> ruleEvents) {}
