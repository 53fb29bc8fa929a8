package dev.portcullis.rules;

import dev.portcullis.http.Fields;
import dev.portcullis.http.RefusedHead;
import dev.portcullis.http.RequestHead;
import dev.portcullis.http.RequestTarget;
import java.net.InetAddress;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an exchange before its first rule runs. Text is Latin-1, one char per byte, as received; {@code fields} should be the
 * fields as the client sent them, but for what never gets beyond the proxy. {@code target} is null only for a request that the decoder refused. Immutable.
 */
public record TransactionFacts(
        String uniqueId,
        Connection connection,
        Instant startTime,
        String method,
        String rawTarget,
        String protocol,
        String requestLine,
        Fields fields,
        @Nullable RequestTarget target) {
    /** Both ends: the client as trusted hops tell it, and the listener. Immutable. */
    public record Connection(InetAddress clientAddress, int clientPort, InetAddress serverAddress, int serverPort) {}

    /** The facts of a well-formed request; {@code fields} are those received, before any stage changed them. */
    public static TransactionFacts of(
            String uniqueId, Connection connection, Instant startTime, RequestHead head, Fields fields) {
        return new TransactionFacts(
                uniqueId,
                connection,
                startTime,
                head.method(),
                head.target().raw(),
                head.version().text(),
                head.requestLine(),
                fields,
                head.target());
    }

    /** The facts of a request that the decoder refused; see {@link Transaction#refused()}. */
    public static TransactionFacts of(String uniqueId, Connection connection, Instant startTime, RefusedHead head) {
        return new TransactionFacts(
                uniqueId,
                connection,
                startTime,
                head.method(),
                head.rawTarget(),
                head.protocol(),
                head.requestLine(),
                head.fields(),
                null);
    }

    /** These facts with other fields, since some are not for rules. */
    public TransactionFacts withFields(Fields others) {
        return others == fields
                ? this
                : new TransactionFacts(
                        uniqueId, connection, startTime, method, rawTarget, protocol, requestLine, others, target);
    }
}
