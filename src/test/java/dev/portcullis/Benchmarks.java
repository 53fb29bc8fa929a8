package dev.portcullis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.rules.SampleRules;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Runs every {@code *Benchmark} that matches {@code bench.include} and writes {@code target/benchmarks.json}; by profile {@code bench} only, since no other run looks
 * for a class of this name. {@code bench.iterations}, of a second each, follow as many of warming up.
 */
class Benchmarks {
    private static final Path RESULT = Path.of("target/benchmarks.json");

    @Test
    void measure() throws Exception {
        Files.deleteIfExists(RESULT);
        int iterations = Integer.getInteger("bench.iterations", 5);
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include(System.getProperty("bench.include", "Benchmark"))
                .param("rules", SampleRules.names().toArray(String[]::new))
                .forks(1)
                .jvmArgs("-Xmx512m", "-XX:+UseSerialGC")
                .warmupIterations(iterations)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(iterations)
                .measurementTime(TimeValue.seconds(1))
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .resultFormat(ResultFormatType.JSON)
                .result(RESULT.toString());

        assertThat(new Runner(options.build()).run()).isNotEmpty();
    }
}
