package dev.portcullis.app.explain;

import dev.portcullis.http.Fields;
import dev.portcullis.http.RequestHead;
import dev.portcullis.rules.EngineMode;
import dev.portcullis.rules.Interruption;
import dev.portcullis.rules.MatchListener;
import dev.portcullis.rules.RuleSet;
import dev.portcullis.rules.Transaction;
import dev.portcullis.rules.TransactionFacts;
import dev.portcullis.wire.http1.FirstRequest;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A request as its file holds it, decoded once, to be run through rules again and again without a socket. Immutable. */
final class Replay {
    private static final int PORT = 80;
    private static final byte[] NONE = new byte[0];

    private final String name;
    private final RequestHead head;
    private final byte[] content;
    private final InetAddress client;

    private Replay(String name, RequestHead head, byte[] content, InetAddress client) {
        this.name = name;
        this.head = head;
        this.content = content;
        this.client = client;
    }

    static Replay of(String name, RequestFile file, InetAddress client) throws UnusableRequestException {
        FirstRequest first = FirstRequest.in(file.text().getBytes(StandardCharsets.ISO_8859_1));
        if (first.refusal().isPresent()) {
            throw new UnusableRequestException(
                    "the decoder refuses it (" + first.refusal().get().label() + "), before any rule");
        }
        Optional<String> missing = first.missing();
        if (missing.isPresent()) {
            throw new UnusableRequestException(missing.get());
        }
        return new Replay(name, first.head().orElseThrow(), first.content(), client);
    }

    String name() {
        return name;
    }

    /**
     * Runs all phases, as the proxy would for this request and an empty answer.
     *
     * @param begun hears of the transaction before its first rule
     * @return what ended it, or null if it passes
     */
    @Nullable
    Interruption run(
            RuleSet rules, @Nullable EngineMode mode, @Nullable MatchListener listener, Consumer<Transaction> begun) {
        Transaction transaction = rules.begin(facts(), mode, listener);
        begun.accept(transaction);
        Interruption ended = transaction.requestHeaders();
        if (ended == null) {
            ended = requestBody(transaction);
        }
        if (ended == null) {
            ended = transaction.responseHeaders(200, head.version().text(), Fields.EMPTY);
        }
        if (ended == null) {
            ended = transaction.responseBody(NONE);
        }
        transaction.logging();
        return ended;
    }

    private @Nullable Interruption requestBody(Transaction transaction) {
        if (!transaction.wantsRequestBody()) {
            return transaction.requestBody(NONE);
        }
        long limit = transaction.requestBodyLimitBytes();
        return content.length > limit
                ? transaction.requestBodyOverLimit(Arrays.copyOf(content, (int) limit))
                : transaction.requestBody(content);
    }

    private TransactionFacts facts() {
        TransactionFacts.Connection connection =
                new TransactionFacts.Connection(client, PORT, InetAddress.getLoopbackAddress(), PORT);
        return TransactionFacts.of("profile", connection, Instant.EPOCH, head, head.fields());
    }
}
