package dev.portcullis.wire.http1;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What the decoders say does not depend on how their input is split. */
class SplitInputTest {
    private static final long SEED = 20_261_123;
    private static final int WHOLE = 1 << 20;
    private static final String EVERYTHING =
            "\r\nPOST /a;b/%2e%2e?c HTTP/1.1\r\nHost: a\r\nX:\ty \r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "5;e=\"f\"\r\nhello\r\nA\r\n0123456789\r\n0\r\nX-T: 1\r\n\r\nPUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
                    + "GET / HTTP/1.0\r\n\r\n";

    @Test
    void requestsMayBeSplitAnywhere() {
        byte[] input = RecordingRequestSink.bytes(EVERYTHING);
        List<String> whole = RecordingRequestSink.decode(HttpLimits.DEFAULT, input, WHOLE).events;
        assertThat(whole).hasSize(9).noneMatch(event -> event.startsWith("refused"));

        for (int first = 1; first < input.length; first++) {
            assertThat(RecordingRequestSink.decode(HttpLimits.DEFAULT, input, first, WHOLE).events)
                    .as("split at %d", first)
                    .isEqualTo(whole);
        }
    }

    @Test
    void randomRequestsMayBeSplitAtRandom() {
        Random random = new Random(SEED);
        RandomMessages messages = new RandomMessages(random);
        int refused = 0;
        for (int i = 0; i < 2_000; i++) {
            byte[] input = messages.requests();
            RecordingRequestSink whole = RecordingRequestSink.decode(HttpLimits.DEFAULT, input, WHOLE);
            int[] pieces = messages.pieces();

            assertThat(RecordingRequestSink.decode(HttpLimits.DEFAULT, input, pieces).events)
                    .as("seed %d, message %d", SEED, i)
                    .isEqualTo(whole.events);
            assertThat(RecordingRequestSink.decode(HttpLimits.DEFAULT, input, 1).events)
                    .as("seed %d, message %d", SEED, i)
                    .isEqualTo(whole.events);
            refused += whole.refusals.size();
        }
        assertThat(refused).as("some are refused, most are not").isBetween(200, 1_000);
    }

    @Test
    void randomResponsesMayBeSplitAtRandom() {
        Random random = new Random(SEED);
        RandomMessages messages = new RandomMessages(random);
        int failed = 0;
        for (int i = 0; i < 2_000; i++) {
            byte[] input = messages.response();
            RecordingResponseSink whole = decodeResponse(input, WHOLE);

            assertThat(upToTheEnd(decodeResponse(input, messages.pieces())))
                    .as("seed %d, message %d", SEED, i)
                    .isEqualTo(upToTheEnd(whole));
            assertThat(upToTheEnd(decodeResponse(input, 1)))
                    .as("seed %d, message %d", SEED, i)
                    .isEqualTo(upToTheEnd(whole));
            failed += whole.failures.size();
        }
        assertThat(failed).as("some fail, most do not").isBetween(200, 1_000);
    }

    private static RecordingResponseSink decodeResponse(byte[] input, int... pieces) {
        RecordingResponseSink sink = new RecordingResponseSink();
        ResponseDecoder decoder = new ResponseDecoder(HttpLimits.DEFAULT, sink);
        decoder.expect("GET", false);
        RecordingResponseSink.feed(decoder, input, pieces);
        decoder.inputClosed();
        return sink;
    }

    /** Surplus bytes are dropped silently when they come with the end of a response, and are a failure when they come later. */
    private static List<String> upToTheEnd(RecordingResponseSink sink) {
        int ended = sink.events.size();
        for (int i = 0; i < sink.events.size(); i++) {
            if (sink.events.get(i).startsWith("end ")) {
                ended = i + 1;
                break;
            }
        }
        return sink.events.subList(0, ended);
    }

    @Test
    void limitsHoldToTheByteHoweverTheInputIsSplit() {
        HttpLimits limits = new HttpLimits(64, 128, 4, 64, 32, 40, 1);
        Random random = new Random(SEED);
        for (int length = 20; length < 160; length++) {
            String line = "GET /" + "a".repeat(random.nextInt(60)) + " HTTP/1.1\r\nHost: a\r\n";
            String fields = "X: " + "b".repeat(Math.max(0, length - line.length())) + "\r\n\r\n";
            byte[] input = RecordingRequestSink.bytes(line + fields + "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            RecordingRequestSink whole = RecordingRequestSink.decode(limits, input, WHOLE);

            for (int piece : new int[] {1, 3, 64, 128}) {
                assertThat(RecordingRequestSink.decode(limits, input, piece).events)
                        .isEqualTo(whole.events);
            }
            boolean fits = line.indexOf('\n') < 64 && line.length() + fields.length() <= 128;
            assertThat(whole.violations().isEmpty()).as(line + fields).isEqualTo(fits);
        }
    }
}
