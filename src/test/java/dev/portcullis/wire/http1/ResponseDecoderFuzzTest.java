package dev.portcullis.wire.http1;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Any bytes, split anyhow: no exception, the same response as in one piece, and every buffer released. */
class ResponseDecoderFuzzTest {
    private static final int WHOLE = 1 << 20;

    @FuzzTest
    void saysTheSameHoweverTheInputIsSplit(byte[] input) {
        for (String method : new String[] {"GET", "HEAD"}) {
            boolean offersUpgrade = input.length % 2 == 0;
            List<String> whole = decode(method, offersUpgrade, input, WHOLE);
            int[] pieces = new Random(Arrays.hashCode(input)).ints(6, 1, 64).toArray();
            for (int[] split : new int[][] {{1}, pieces}) {
                List<String> events = decode(method, offersUpgrade, input, split);
                if (!whole.equals(events)) {
                    throw new AssertionError("in one piece " + whole + ", in " + Arrays.toString(split) + " " + events);
                }
            }
        }
    }

    /** The events up to the end of the response: bytes behind it are dropped or a failure, depending on when they come. */
    private static List<String> decode(String method, boolean offersUpgrade, byte[] input, int... pieces) {
        RecordingResponseSink sink = new RecordingResponseSink();
        ResponseDecoder decoder = new ResponseDecoder(HttpLimits.DEFAULT, sink);
        decoder.expect(method, offersUpgrade);
        RecordingResponseSink.feed(decoder, input, pieces);
        decoder.inputClosed();
        boolean isComplete = !sink.trailers.isEmpty();
        return isComplete ? sink.events.subList(0, 1 + lastIndexOfEnd(sink.events)) : sink.events;
    }

    private static int lastIndexOfEnd(List<String> events) {
        int last = events.size() - 1;
        while (!events.get(last).startsWith("end ")) {
            last--;
        }
        return last;
    }
}
