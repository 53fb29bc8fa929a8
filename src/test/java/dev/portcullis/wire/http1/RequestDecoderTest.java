package dev.portcullis.wire.http1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.http.FieldName;
import dev.portcullis.http.Fields;
import dev.portcullis.http.HttpVersion;
import dev.portcullis.http.RefusedHead;
import dev.portcullis.http.RequestHead;
import dev.portcullis.http.Violation;
import dev.portcullis.wire.http1.RequestFacts.Upgrade;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RequestDecoderTest {
    private static final String GET = "GET /a?b HTTP/1.1\r\nHost: x.test\r\n\r\n";

    @Test
    void readsAHeadWithItsParts() {
        RecordingRequestSink sink = RecordingRequestSink.decode(
                "GET /a%20b/../c?d=%2f HTTP/1.1\r\nHost: Example.COM.:8080\r\nx-odd:\t v \t\r\nEmpty:\r\n\r\n");

        RequestHead head = sink.heads.get(0);
        assertThat(head.method()).isEqualTo("GET");
        assertThat(head.version()).isEqualTo(HttpVersion.HTTP_1_1);
        assertThat(head.requestLine()).isEqualTo("GET /a%20b/../c?d=%2f HTTP/1.1");
        assertThat(head.target().path()).isEqualTo("/c");
        assertThat(head.target().query()).isEqualTo("d=%2f");
        assertThat(head.authority()).isEqualTo("example.com:8080");
        assertThat(head.host()).isEqualTo("example.com");
        assertThat(head.fields()).hasToString("Host: Example.COM.:8080\nx-odd: v\nEmpty: \n");
        assertThat(sink.facts.get(0)).isEqualTo(new RequestFacts(Framing.NONE, true, false, Upgrade.NONE));
        assertThat(sink.violations()).isEmpty();
    }

    @Test
    void takesObsTextInValues() {
        RecordingRequestSink sink =
                RecordingRequestSink.decode("GET / HTTP/1.1\r\nHost: a\r\nX: caf\u00e9\u0080\u00ff\r\n\r\n");

        assertThat(sink.heads.get(0).first(FieldName.of("x"))).isEqualTo("caf\u00e9\u0080\u00ff");
    }

    @Test
    void readsContentByLength() {
        RecordingRequestSink sink =
                RecordingRequestSink.decode("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello" + GET);

        assertThat(sink.contents).containsExactly("hello", "");
        assertThat(sink.facts.get(0).framing()).isEqualTo(Framing.length(5));
        assertThat(sink.heads).hasSize(2);
    }

    @Test
    void readsChunkedContentWithExtensionsAndTrailers() {
        RecordingRequestSink sink = RecordingRequestSink.decode("POST / HTTP/1.1\r\nHost: a\r\n"
                + "Transfer-Encoding: Chunked\r\n\r\n5;a;b=c;d=\"e\\\"\t;\"\r\nhello\r\n00A\r\n0123456789\r\n0;z\r\n"
                + "X-Checksum: 7\r\nServer-Timing: a\r\n\r\n" + GET);

        assertThat(sink.violations()).isEmpty();
        assertThat(sink.contents).containsExactly("hello0123456789", "");
        assertThat(sink.trailers.get(0)).hasToString("X-Checksum: 7\nServer-Timing: a\n");
        assertThat(sink.facts.get(0).framing()).isEqualTo(Framing.CHUNKED);
    }

    @Test
    void handsContentOverWithoutCopyingIt() {
        ByteBuf in = RecordingRequestSink.buffer("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello");
        List<ByteBuf> pieces = new ArrayList<>();
        RequestDecoder decoder = new RequestDecoder(HttpLimits.DEFAULT, new KeepingSink(pieces));

        decoder.feed(in);

        assertThat(pieces).hasSize(1);
        assertThat(in.refCnt()).isEqualTo(2);
        in.setByte(in.writerIndex() - 1, '!');
        assertThat(pieces.get(0).toString(StandardCharsets.US_ASCII)).isEqualTo("hell!");
        pieces.get(0).release();
        in.release();
    }

    @Test
    void stopsBehindARequestUntilTheNextIsAllowed() {
        RecordingRequestSink sink = new RecordingRequestSink();
        RequestDecoder decoder = new RequestDecoder(HttpLimits.DEFAULT, sink);
        ByteBuf in = RecordingRequestSink.buffer(GET + GET);

        decoder.feed(in);
        decoder.feed(in);

        assertThat(sink.heads).hasSize(1);
        assertThat(in.readableBytes()).isEqualTo(GET.length());
        assertThat(decoder.isBetweenMessages()).isTrue();

        decoder.next();
        decoder.feed(in);

        assertThat(sink.heads).hasSize(2);
        assertThat(in.isReadable()).isFalse();
    }

    @Test
    void tellsTimersWhereItStands() {
        RequestDecoder decoder = new RequestDecoder(HttpLimits.DEFAULT, new RecordingRequestSink());

        decoder.feed(RecordingRequestSink.buffer("\r\n"));
        assertThat(decoder.isBetweenMessages()).isTrue();
        assertThat(decoder.headStarted()).isFalse();

        decoder.feed(RecordingRequestSink.buffer("POST / HTTP/1.1\r\n"));
        assertThat(decoder.isBetweenMessages()).isFalse();
        assertThat(decoder.headStarted()).isTrue();
        assertThat(decoder.refusal(Violation.HEAD_TIMEOUT, "10 s").requestLine())
                .isEqualTo("POST / HTTP/1.1");
    }

    @Test
    void readsTheContentBeforeTheRefusalOfItsFraming() {
        RecordingRequestSink sink = RecordingRequestSink.decode(
                "POST /p HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n+2\r\nde\r\n" + GET);

        assertThat(sink.contents).containsExactly("abc");
        assertThat(sink.violations()).containsExactly(Violation.INVALID_CHUNK_SIZE);
        assertThat(sink.heads).hasSize(1);
        assertThat(sink.refusals.get(0).rawTarget()).isEqualTo("/p");
    }

    @Test
    void saysNothingMoreAfterARefusalOrAStop() {
        RecordingRequestSink sink = RecordingRequestSink.decode("GET / HTTP/2.0\r\n\r\n" + GET);

        assertThat(sink.violations()).containsExactly(Violation.UNSUPPORTED_VERSION);
        assertThat(sink.heads).isEmpty();

        RequestDecoder decoder = new RequestDecoder(HttpLimits.DEFAULT, sink);
        decoder.stop();
        ByteBuf in = RecordingRequestSink.buffer(GET);
        decoder.feed(in);
        assertThat(sink.heads).isEmpty();
        assertThat(in.isReadable()).isFalse();
    }

    private record KeepingSink(List<ByteBuf> pieces) implements RequestSink {
        @Override
        public void onHead(RequestHead head, RequestFacts facts) {}

        @Override
        public void onContent(ByteBuf content) {
            pieces.add(content);
        }

        @Override
        public void onEnd(Fields trailers) {}

        @Override
        public void onRefused(RefusedHead refused) {
            throw new AssertionError(refused);
        }
    }
}
