package dev.portcullis.exchange;

import dev.portcullis.http.ResponseHead;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is left of an exchange for logs and metrics, without what rules want masked. {@code status} is 0 when nothing was
 * sent; {@code endpoint} and {@code route} are empty when none was chosen; durations are in nanoseconds. Immutable.
 *
 * @param response the last head that was sent, or was to be sent
 * @param audit what rules say for the audit log; null where none have run or it is off
 */
public record ExchangeRecord(
        String id,
        long startEpochMillis,
        long durationNanos,
        long upstreamNanos,
        ConnectionInfo connection,
        InetAddress clientAddress,
        LoggedRequest request,
        String route,
        @Nullable Subject subject,
        String endpoint,
        int status,
        long requestBytes,
        long responseBytes,
        @Nullable Denial denial,
        List<RuleEvent> ruleEvents,
        @Nullable ResponseHead response,
        @Nullable AuditNotes audit) {}
