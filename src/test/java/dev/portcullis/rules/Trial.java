package dev.portcullis.rules;

import dev.portcullis.http.FieldName;
import dev.portcullis.http.Fields;
import dev.portcullis.http.RequestTarget;
import dev.portcullis.http.TargetParser;
import dev.portcullis.net.IpAddresses;
import dev.portcullis.rules.operator.GeoFile;
import dev.portcullis.rules.regex.PatternCompiler;
import dev.portcullis.rules.regex.StateBudget;
import dev.portcullis.seclang.Diagnostic;
import dev.portcullis.seclang.Source;
import dev.portcullis.seclang.SourceLoader;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request tried against rules written in a test. One owner at a time. */
final class Trial {
    static final Instant NOW = Instant.parse("2026-11-23T22:00:05Z");
    static final InMemoryCollectionStore STORE = new InMemoryCollectionStore(100);

    private static final SourceLoader NO_FILES = new SourceLoader() {
        @Override
        public List<Source> sources(String pattern, String includer) {
            return List.of();
        }

        @Override
        public byte[] data(String name, String includer) throws IOException {
            if (name.equals("words.data")) {
                return "# some words\nevil\nvery bad\n".getBytes(StandardCharsets.ISO_8859_1);
            }
            if (name.equals("places.mmdb")) {
                return GeoFile.of(
                        "11001011",
                        Map.of(
                                "country", Map.of("iso_code", "NZ", "names", Map.of("en", "New Zealand")),
                                "continent", Map.of("code", "OC"),
                                "subdivisions", List.of(Map.of("iso_code", "WGN")),
                                "city", Map.of("names", Map.of("en", "Wellington")),
                                "location", Map.of("latitude", -41.25, "longitude", 174.75)));
            }
            if (name.equals("unicode.mapping")) {
                return "20127 (US-ASCII)\n00e9:65 0153:6f\n".getBytes(StandardCharsets.ISO_8859_1);
            }
            throw new IOException("no such file");
        }
    };

    private String method = "GET";
    private String target = "/";
    private Fields fields = Fields.of(FieldName.HOST, "app.example");
    private byte[] body = {};
    private @Nullable EngineMode mode;
    private @Nullable Fields responseFields;
    private String responseBody = "";
    private int status = 200;
    private InetAddress client = IpAddresses.parse("203.0.113.9").orElseThrow();
    private CollectionStore store = STORE;
    private Instant now = NOW;
    private long workLimit = EngineSurroundings.STANDARD_WORK_LIMIT;

    static Trial get(String target) {
        Trial trial = new Trial();
        trial.target = target;
        return trial;
    }

    static Trial post(String target, String type, String body) {
        Trial trial = get(target).with("Content-Type", type);
        trial.method = "POST";
        trial.body = body.getBytes(StandardCharsets.ISO_8859_1);
        return trial;
    }

    Trial with(String name, String value) {
        fields = fields.edit().add(FieldName.of(name), value).build();
        return this;
    }

    Trial mode(EngineMode override) {
        mode = override;
        return this;
    }

    Trial answered(int code, String type, String content) {
        status = code;
        responseFields = Fields.of(FieldName.CONTENT_TYPE, type);
        responseBody = content;
        return this;
    }

    Trial at(Instant moment, CollectionStore collections) {
        now = moment;
        store = collections;
        return this;
    }

    Trial workLimit(long units) {
        workLimit = units;
        return this;
    }

    static Compilation compile(String rules, EngineSurroundings surroundings) {
        return RuleSetCompiler.standard(NO_FILES, surroundings).compile(List.of(new Source("test.conf", rules)));
    }

    static Compilation compile(String rules) {
        return compile(rules, new EngineSurroundings(InstantSource.fixed(NOW), STORE, 1_000_000_000));
    }

    /** Compiled so that no rule is left out, and each that a filter rules out is tried all the same. */
    static Compilation compileVerified(String rules) {
        return RuleSetCompiler.standard(
                        NO_FILES,
                        new PatternCompiler(new StateBudget(StateBudget.STANDARD_BYTES), true),
                        new EngineSurroundings(InstantSource.fixed(NOW), STORE, 1_000_000_000))
                .compile(List.of(new Source("test.conf", rules)));
    }

    TransactionFacts facts() {
        RequestTarget canonical =
                TargetParser.parse(method, target) instanceof TargetParser.Accepted accepted ? accepted.target() : null;
        return new TransactionFacts(
                "id-1",
                new TransactionFacts.Connection(
                        client, 4711, IpAddresses.parse("127.0.0.1").orElseThrow(), 8080),
                now,
                method,
                target,
                "HTTP/1.1",
                method + " " + target + " HTTP/1.1",
                fields,
                canonical);
    }

    /** The request's content. */
    byte[] content() {
        return body.clone();
    }

    /** What came of it. */
    record Outcome(Transaction transaction, @Nullable Interruption interruption) {
        List<Long> ids() {
            return transaction.matches().stream().map(RuleMatch::id).toList();
        }

        String tx(String name) {
            return String.valueOf(transaction.tx(name));
        }
    }

    Outcome run(String rules) {
        Compilation compilation = compile(rules, new EngineSurroundings(InstantSource.fixed(now), store, workLimit));
        if (compilation.ruleSet().isEmpty()) {
            throw new AssertionError(compilation.diagnostics().stream()
                    .map(Diagnostic::toString)
                    .toList()
                    .toString());
        }
        return run(compilation.ruleSet().get());
    }

    Outcome run(RuleSet rules) {
        Transaction transaction = rules.begin(facts(), mode);
        Interruption interruption = phases(transaction);
        transaction.logging();
        return new Outcome(transaction, interruption);
    }

    private @Nullable Interruption phases(Transaction transaction) {
        Interruption interruption = transaction.requestHeaders();
        if (interruption == null) {
            interruption = body.length > transaction.requestBodyLimitBytes()
                    ? transaction.requestBodyOverLimit(
                            java.util.Arrays.copyOf(body, (int) transaction.requestBodyLimitBytes()))
                    : transaction.requestBody(body);
        }
        if (interruption == null && responseFields != null) {
            interruption = transaction.responseHeaders(status, "HTTP/1.1", responseFields);
            if (interruption == null) {
                interruption = transaction.responseBody(responseBody.getBytes(StandardCharsets.ISO_8859_1));
            }
        }
        return interruption;
    }
}
