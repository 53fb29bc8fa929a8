package dev.portcullis.wire.http1;

import dev.portcullis.http.Fields;
import dev.portcullis.http.RefusedHead;
import dev.portcullis.http.RequestHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One request from bytes to head, facts and content. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DecoderBenchmark {
    private static final String BROWSER =
            "Host: app.example\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36\r\n"
                    + "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n"
                    + "Accept-Language: en-GB,en;q=0.9\r\nAccept-Encoding: gzip, deflate, br\r\n"
                    + "Referer: https://app.example/articles?page=1\r\nCookie: sid=" + "4f0c1f9e".repeat(60) + "\r\n"
                    + "Sec-Fetch-Site: same-origin\r\nSec-Fetch-Mode: navigate\r\n";

    @Param
    public Input input;

    private ByteBuf bytes;
    private Counter counter;

    /** What is decoded. */
    public enum Input {
        GET_SMALL("GET / HTTP/1.1\r\nHost: app.example\r\n\r\n"),
        GET_BROWSER("GET /articles/2026/a-walk-by-the-sea?page=2 HTTP/1.1\r\n" + BROWSER + "\r\n"),
        POST_1K("POST /orders HTTP/1.1\r\n" + BROWSER + "Content-Length: 1024\r\n\r\n" + "x".repeat(1_024)),
        POST_CHUNKED_1K("POST /orders HTTP/1.1\r\n" + BROWSER + "Transfer-Encoding: chunked\r\n\r\n"
                + ("80\r\n" + "x".repeat(128) + "\r\n").repeat(8) + "0\r\n\r\n");

        private final String text;

        Input(String text) {
            this.text = text;
        }
    }

    private static final class Counter implements RequestSink {
        private int ends;
        private int contentBytes;

        @Override
        public void onHead(RequestHead head, RequestFacts facts) {}

        @Override
        public void onContent(ByteBuf content) {
            contentBytes += content.readableBytes();
            content.release();
        }

        @Override
        public void onEnd(Fields trailers) {
            ends++;
        }

        @Override
        public void onRefused(RefusedHead refused) {
            throw new IllegalStateException(refused.toString());
        }
    }

    private RequestDecoder decoder;

    @Setup
    public void open() {
        bytes = Unpooled.directBuffer();
        bytes.writeCharSequence(input.text, StandardCharsets.ISO_8859_1);
        counter = new Counter();
        decoder = new RequestDecoder(HttpLimits.DEFAULT, counter);
        int before = counter.ends;
        decode();
        if (counter.ends != before + 1) {
            throw new IllegalStateException("not one whole request: " + input);
        }
    }

    @Benchmark
    public int decode() {
        bytes.readerIndex(0);
        decoder.feed(bytes);
        decoder.next();
        return counter.contentBytes;
    }
}
