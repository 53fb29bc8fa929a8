package dev.portcullis.app.explain;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.portcullis.app.ConfigSource;
import dev.portcullis.app.Portcullis;
import dev.portcullis.app.Probe;
import dev.portcullis.config.InvalidConfigException;
import dev.portcullis.exchange.ExchangeRecord;
import dev.portcullis.rules.EngineMode;
import dev.portcullis.rules.ExplainedMatch;
import dev.portcullis.rules.Masking;
import dev.portcullis.rules.RuleSet;
import dev.portcullis.rules.Transaction;
import dev.portcullis.rules.TransactionFacts;
import dev.portcullis.wire.http1.FirstRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Sends one request through a proxy of its own, on loopback, and listens in. One owner at a time; blocks. */
public final class Explainer {
    private static final int ANSWER_SECONDS = 60;

    private final List<String> rules;
    private final String engine;
    private final InetAddress client;
    private final byte[] response;

    /**
     * @param rules files, patterns or the word {@code baseline}, in order
     * @param engine {@code on}, {@code detection-only}, or empty for what the files say
     * @param client who the request is from, for the rules
     * @param response what the backend answers, as it is on the wire
     */
    public Explainer(List<String> rules, String engine, InetAddress client, byte[] response) {
        this.rules = List.copyOf(rules);
        this.engine = engine;
        this.client = client;
        this.response = response.clone();
    }

    /** Explains {@code request}. */
    public Explanation explain(RequestFile request)
            throws InvalidConfigException, IOException, UnusableRequestException {
        byte[] bytes = request.text().getBytes(StandardCharsets.ISO_8859_1);
        List<String> notes = new ArrayList<>(request.notes());
        FirstRequest first = FirstRequest.in(bytes);
        Optional<String> missing = first.missing();
        if (missing.isPresent()) {
            throw new UnusableRequestException(missing.get());
        }
        int length = first.length();
        if (length < bytes.length) {
            String why = first.hasContent() ? "" : " (it has no Content-Length, so no content)";
            notes.add("behind the end of the request stand " + (bytes.length - length) + " bytes" + why
                    + "; a client would begin the next one with them. Not sent");
        }
        Ear ear = new Ear();
        try (CannedBackend backend = new CannedBackend(response);
                Portcullis proxy = Portcullis.startDry(
                        ConfigSource.ofText(
                                config(backend.port()),
                                "command line",
                                Path.of("").toAbsolutePath()),
                        ear)) {
            send(bytes, length, proxy.localAddresses().get(0));
            return ear.explanation(notes);
        }
    }

    /** JSON, which is YAML as well and knows how to quote. */
    private String config(int backendPort) {
        Map<String, Object> ruleKeys = new LinkedHashMap<>();
        ruleKeys.put("files", rules);
        if (!engine.isEmpty()) {
            ruleKeys.put("engine", engine);
        }
        return JSONObjectUtils.toJSONString(Map.of(
                "listeners", List.of(Map.of("bind", "127.0.0.1:0")),
                "clusters", Map.of("backend", Map.of("endpoints", List.of("http://127.0.0.1:" + backendPort))),
                "routes", List.of(Map.of("name", "all", "cluster", "backend")),
                "admin", Map.of("bind", "off"),
                "rules", ruleKeys,
                "logs", Map.of("access", "off", "rules", "off", "audit", Map.of("engine", "off")),
                "shutdown", Map.of("drainTimeout", "1s")));
    }

    private static void send(byte[] bytes, int length, InetSocketAddress proxy) throws IOException {
        try (Socket socket = new Socket(proxy.getAddress(), proxy.getPort())) {
            socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(ANSWER_SECONDS));
            socket.getOutputStream().write(bytes, 0, length);
            // a refused or kept connection, or none: what counts is what the proxy says of it
            if (socket.getInputStream().read() < 0) {
                socket.shutdownInput();
            }
        } catch (IOException closed) {
            // the proxy may refuse before it has read all; the record of the exchange tells
        }
    }

    /** Hears of the one exchange there is. Safe for concurrent use. */
    private final class Ear implements Probe {
        private final CompletableFuture<ExchangeRecord> record = new CompletableFuture<>();
        private final List<ExplainedMatch> matches = new ArrayList<>();
        private volatile @Nullable Transaction transaction;

        @Override
        public Transaction begin(RuleSet rules, TransactionFacts facts, @Nullable EngineMode mode) {
            Transaction begun = rules.keepingNoFiles().begin(from(facts), mode, matches::add);
            transaction = begun;
            return begun;
        }

        private TransactionFacts from(TransactionFacts facts) {
            TransactionFacts.Connection told = facts.connection();
            return new TransactionFacts(
                    facts.uniqueId(),
                    new TransactionFacts.Connection(client, told.clientPort(), told.serverAddress(), told.serverPort()),
                    facts.startTime(),
                    facts.method(),
                    facts.rawTarget(),
                    facts.protocol(),
                    facts.requestLine(),
                    facts.fields(),
                    facts.target());
        }

        @Override
        public void finished(ExchangeRecord ended) {
            record.complete(ended);
        }

        Explanation explanation(List<String> notes) throws IOException {
            ExchangeRecord ended = await();
            Transaction run = transaction;
            return new Explanation(
                    ended.request().requestLine(),
                    ended.request().path(),
                    notes,
                    run == null ? matches : masked(run),
                    scores(),
                    run == null ? null : run.mode(),
                    ended.status(),
                    ended.denial());
        }

        /** What rules want masked in logs is not shown here either. */
        private List<ExplainedMatch> masked(Transaction run) {
            Masking masking = run.masking();
            return matches.stream().map(match -> run.masked(match, masking)).toList();
        }

        private ExchangeRecord await() throws IOException {
            try {
                return record.get(ANSWER_SECONDS, TimeUnit.SECONDS);
            } catch (TimeoutException | ExecutionException e) {
                throw new IOException("the request did not end within " + ANSWER_SECONDS + " s", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }

        /** The last value of each score; not of what a rule that prepares has set once, such as a threshold. */
        private List<ExplainedMatch.ScoreChange> scores() {
            Map<String, ExplainedMatch.ScoreChange> last = new LinkedHashMap<>();
            for (ExplainedMatch match : matches) {
                for (ExplainedMatch.ScoreChange change : match.scores()) {
                    if (match.isLogged() || !change.before().isEmpty()) {
                        last.put(change.name(), change);
                    }
                }
            }
            return List.copyOf(last.values());
        }
    }
}
