package dev.portcullis.wire.http1;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Any bytes, split anyhow: no exception, the same events as in one piece, and every buffer released. */
class RequestDecoderFuzzTest {
    private static final int WHOLE = 1 << 20;

    @FuzzTest
    void saysTheSameHoweverTheInputIsSplit(byte[] input) {
        List<String> whole = RecordingRequestSink.decode(HttpLimits.DEFAULT, input, WHOLE).events;
        // the input decides how it is split, so that a finding can be repeated
        int[] pieces = new Random(Arrays.hashCode(input)).ints(6, 1, 64).toArray();
        for (int[] split : new int[][] {{1}, pieces}) {
            List<String> events = RecordingRequestSink.decode(HttpLimits.DEFAULT, input, split).events;
            if (!whole.equals(events)) {
                throw new AssertionError("in one piece " + whole + ", in " + Arrays.toString(split) + " " + events);
            }
        }
    }
}
