package dev.portcullis.rules.regex;

import dev.portcullis.rules.SampleRules;
import dev.portcullis.rules.Value;
import dev.portcullis.rules.plan.Prefilter;
import java.io.IOException;
import java.util.ArrayList;
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

/** One value against all patterns of a rule set: the one scan that rules most of them out, and the search with every one of them. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MatchingBenchmark {
    @Param({SampleRules.BASELINE, SampleRules.CRS})
    public String rules;

    @Param
    public Text text;

    private final List<BytePattern> patterns = new ArrayList<>();
    private Prefilter filter;
    private Value value;

    /** What is looked at. */
    public enum Text {
        WORD("winterthur"),
        USER_AGENT(
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"),
        SENTENCES("A pot of green tea, please; leave it at the door (the blue one). Thank you! ".repeat(13)),
        ATTACK("1' UNION ALL SELECT NULL,concat(user,0x3a,password) FROM users-- -");

        private final String text;

        Text(String text) {
            this.text = text;
        }
    }

    @Setup
    public void compile() throws IOException, PatternException {
        PatternCompiler compiler = PatternCompiler.standard();
        Prefilter.Builder builder = new Prefilter.Builder();
        for (String source : RulePatterns.in(SampleRules.folder(rules))) {
            BytePattern pattern = compiler.compile(source);
            builder.add(pattern.requirement());
            patterns.add(pattern);
        }
        filter = builder.build();
        value = Value.ofLatin1(text.text);
    }

    @Benchmark
    public Prefilter.Content scan() {
        return filter.scan(value);
    }

    /** All patterns, those too that a scan would have ruled out: the number by itself means little, its changes much. */
    @Benchmark
    public int verify() {
        int found = 0;
        for (BytePattern pattern : patterns) {
            found += pattern.find(value) ? 1 : 0;
        }
        return found;
    }
}
