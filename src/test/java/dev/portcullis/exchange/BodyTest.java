package dev.portcullis.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.http.Fields;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BodyTest {
    private final List<ByteBuf> made = new ArrayList<>();
    private final RecordingSource source = new RecordingSource();
    private final Body body = new Body(-1, source);

    @AfterEach
    void everyBufferIsReleased() {
        body.discard();
        assertThat(made).allSatisfy(buffer -> assertThat(buffer.refCnt()).isZero());
    }

    @Test
    void deliversWhatWasWrittenBeforeAndAfterTheConsumerCame() {
        RecordingSink sink = new RecordingSink(body);
        body.write(buffer("one "));
        body.consume(sink);
        body.write(buffer("two"));
        body.end(Fields.EMPTY);

        assertThat(sink.events).containsExactly("one ", "two", "end");
        assertThat(source.events).containsExactly("wanted");
    }

    @Test
    void holdsNothingMoreAfterTheSinkPausesAndTellsTheSource() {
        RecordingSink sink = new RecordingSink(body);
        body.consume(sink);
        sink.pauseAfterNext = true;
        body.write(buffer("one"));
        body.write(buffer("two"));
        body.end(Fields.EMPTY);

        assertThat(sink.events).containsExactly("one");
        assertThat(source.events).containsExactly("wanted", "pause");

        body.resume();

        assertThat(sink.events).containsExactly("one", "two", "end");
    }

    @Test
    void pausesTheSourceWhenNobodyTakesTheContent() {
        body.write(buffer("x".repeat(Body.HIGH_WATER_BYTES)));
        assertThat(source.events).isEmpty();
        body.write(buffer("y"));
        assertThat(source.events).containsExactly("pause");

        body.consume(new RecordingSink(body));

        assertThat(source.events).containsExactly("pause", "wanted", "resume");
    }

    @Test
    void gathersUpToTheLimitAndDeliversAfterwards() {
        List<Body.Gathered> outcomes = new ArrayList<>();
        body.gather(7, outcomes::add);
        body.write(buffer("one "));
        body.write(buffer("two"));
        body.end(Fields.EMPTY);

        assertThat(outcomes).containsExactly(Body.Gathered.COMPLETE);
        assertThat(new String(body.bytes(), StandardCharsets.US_ASCII)).isEqualTo("one two");

        RecordingSink sink = new RecordingSink(body);
        body.consume(sink);
        assertThat(sink.events).containsExactly("one ", "two", "end");
    }

    /** A client may send one byte per packet, and each is read into a buffer for two thousand. */
    @Test
    void holdsTinyPiecesWithoutTheBuffersThatTheyCameIn() {
        for (int i = 0; i < 10_000; i++) {
            ByteBuf read = Unpooled.buffer(2048);
            made.add(read);
            body.write(read.writeByte('0' + i % 10));
        }

        assertThat(made.stream().filter(read -> read.refCnt() > 0)).hasSizeLessThan(10);
        assertThat(new String(body.bytes(), StandardCharsets.US_ASCII)).isEqualTo("0123456789".repeat(1_000));
        assertThat(body.heldBytes()).isEqualTo(10_000);

        RecordingSink sink = new RecordingSink(body);
        body.consume(sink);
        body.write(buffer("last"));
        body.end(Fields.EMPTY);
        assertThat(String.join("", sink.events)).isEqualTo("0123456789".repeat(1_000) + "lastend");
    }

    @Test
    void keepsTheOrderOfSmallAndLargePieces() {
        StringBuilder all = new StringBuilder();
        RecordingSink sink = new RecordingSink(body);
        body.consume(sink);
        body.pause();
        for (int size : new int[] {1, 5_000, 2, 3, 1_000, 1_000, 1_000, 1_000, 1_000, 6_000, 1, 1}) {
            String piece = String.valueOf((char) ('a' + all.length() % 26)).repeat(size);
            all.append(piece);
            body.write(buffer(piece));
        }
        sink.pauseAfterNext = true;
        body.resume();
        body.write(buffer("behind"));
        body.resume();
        body.end(Fields.EMPTY);

        assertThat(String.join("", sink.events)).isEqualTo(all + "behind" + "end");
    }

    @Test
    void oneByteOverTheLimitIsAnOverflow() {
        List<Body.Gathered> outcomes = new ArrayList<>();
        body.gather(6, outcomes::add);
        body.write(buffer("one two"));

        assertThat(outcomes).containsExactly(Body.Gathered.OVERFLOW);
        assertThat(source.events).containsExactly("wanted", "pause");
    }

    @Test
    void aDeclaredLengthOverTheLimitIsAnOverflowBeforeTheFirstByte() {
        List<Body.Gathered> outcomes = new ArrayList<>();
        new Body(8, source).gather(7, outcomes::add);

        assertThat(outcomes).containsExactly(Body.Gathered.OVERFLOW);
        assertThat(source.events).doesNotContain("wanted");
    }

    @Test
    void keptContentCanBeDeliveredAgain() {
        body.write(buffer("again"));
        body.end(Fields.EMPTY);
        body.keepForReplay();
        RecordingSink first = new RecordingSink(body);
        body.consume(first);
        body.rewind();
        RecordingSink second = new RecordingSink(body);
        body.consume(second);

        assertThat(second.events).isEqualTo(first.events).containsExactly("again", "end");
    }

    @Test
    void failureDropsWhatIsHeldAndEndsTheSink() {
        RecordingSink sink = new RecordingSink(body);
        body.write(buffer("lost"));
        body.fail(BodyFailure.PEER_GONE);
        body.consume(sink);

        assertThat(sink.events).containsExactly("failed PEER_GONE");
    }

    @Test
    void discardingCancelsTheSourceOnceAndReleasesLaterContent() {
        body.discard();
        body.discard();
        body.write(buffer("late"));

        assertThat(source.events).containsExactly("cancelled");
    }

    private ByteBuf buffer(String text) {
        ByteBuf buffer = Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
        made.add(buffer);
        return buffer;
    }

    private static final class RecordingSource implements Body.Source {
        private final List<String> events = new ArrayList<>();

        @Override
        public void wanted() {
            events.add("wanted");
        }

        @Override
        public void pause() {
            events.add("pause");
        }

        @Override
        public void resume() {
            events.add("resume");
        }

        @Override
        public void cancelled() {
            events.add("cancelled");
        }
    }

    private static final class RecordingSink implements Body.Sink {
        private final List<String> events = new ArrayList<>();
        private final Body body;
        private boolean pauseAfterNext;

        RecordingSink(Body body) {
            this.body = body;
        }

        @Override
        public void data(ByteBuf content) {
            events.add(content.toString(StandardCharsets.US_ASCII));
            content.release();
            if (pauseAfterNext) {
                pauseAfterNext = false;
                body.pause();
            }
        }

        @Override
        public void end(Fields trailers) {
            events.add("end");
        }

        @Override
        public void failed(BodyFailure failure) {
            events.add("failed " + failure);
        }
    }
}
