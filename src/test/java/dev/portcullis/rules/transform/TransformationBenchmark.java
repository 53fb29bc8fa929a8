package dev.portcullis.rules.transform;

import dev.portcullis.rules.Value;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One transformation of 1 KB, of text that it leaves alone and of text that is full of what it undoes. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TransformationBenchmark {
    @Param({
        "lowercase",
        "urlDecodeUni",
        "htmlEntityDecode",
        "jsDecode",
        "cssDecode",
        "utf8toUnicode",
        "normalizePath",
        "removeNulls",
        "compressWhitespace",
        "replaceComments",
        "base64Decode",
        "cmdLine"
    })
    public String name;

    private Transformation transformation;
    private Value plain;
    private Value dense;

    @Setup
    public void find() {
        transformation = TransformationCatalog.standard().find(name).orElseThrow();
        plain = Value.ofLatin1("apotofgreenteaatthedoor".repeat(45).substring(0, 1_024));
        dense = Value.ofLatin1(
                "%41&lt;\\u0041\\41 /*x*/ ../A\u00c3\u00a9\0^\"".repeat(40).substring(0, 1_024));
    }

    @Benchmark
    public Value plain() {
        return transformation.apply(plain);
    }

    @Benchmark
    public Value dense() {
        return transformation.apply(dense);
    }
}
