package dev.portcullis.rules;

import dev.portcullis.rules.regex.PatternCompiler;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** All phases of one ordinary request, from its parsed head to the log, under a whole rule set. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class TransactionBenchmark {
    @Param({SampleRules.BASELINE, SampleRules.CRS})
    public String rules;

    @Param
    public Workload request;

    private RuleSet compiled;
    private TransactionFacts facts;
    private byte[] content;

    /** Ordinary requests that no rule refuses. */
    public enum Workload {
        GET_BROWSER {
            @Override
            Trial trial() {
                return browser(Trial.get("/articles/2026/a-walk-by-the-sea?page=2&sort=newest&ref=mail"));
            }
        },
        POST_FORM_1K {
            @Override
            Trial trial() {
                StringBuilder form = new StringBuilder("name=Ada+Lovelace&city=Winterthur&mail=ada%40");
                form.append("example.org");
                for (int i = 0; form.length() < 1_000; i++) {
                    form.append("&note").append(i).append("=please+leave+it+at+the+door%2C+thank+you");
                }
                return browser(Trial.post("/orders", "application/x-www-form-urlencoded", form.toString()));
            }
        },
        POST_JSON_10K {
            @Override
            Trial trial() {
                StringBuilder json = new StringBuilder("{\"items\":[");
                for (int i = 0; json.length() < 10_000; i++) {
                    json.append(i == 0 ? "" : ",")
                            .append("{\"sku\":\"tea-")
                            .append(i)
                            .append("\",\"count\":")
                            .append(i % 7)
                            .append(",\"label\":\"a pot of green tea\",\"gift\":false}");
                }
                return browser(Trial.post(
                        "/api/orders", "application/json", json.append("]}").toString()));
            }
        };

        abstract Trial trial();

        private static Trial browser(Trial trial) {
            return trial.with(
                            "User-Agent",
                            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36")
                    .with("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
                    .with("Accept-Language", "en-GB,en;q=0.9,de;q=0.7")
                    .with("Accept-Encoding", "gzip, deflate, br, zstd")
                    .with("Referer", "https://app.example/articles?page=1")
                    .with("Cookie", "sid=4f0c1f9e7b2a4d5c8e6f; theme=dark; consent=necessary")
                    .with("Sec-Fetch-Site", "same-origin")
                    .with("Sec-Fetch-Mode", "navigate");
        }
    }

    @Setup
    public void compile() {
        compiled = SampleRules.compile(List.of(rules), PatternCompiler.standard());
        facts = request.trial().facts();
        content = request.trial().content();
        if (run() != null) {
            throw new IllegalStateException(request + " is refused: " + run().message());
        }
    }

    @Benchmark
    public Interruption run() {
        Transaction transaction = compiled.begin(facts, EngineMode.ON);
        Interruption interruption = transaction.requestHeaders();
        if (interruption == null) {
            interruption = transaction.requestBody(content);
        }
        transaction.logging();
        return interruption;
    }
}
