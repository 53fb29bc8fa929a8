package dev.portcullis.wire.http1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portcullis.http.FieldName;
import dev.portcullis.http.Fields;
import dev.portcullis.http.RequestHead;
import dev.portcullis.http.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

// a text block has no CR
@SuppressWarnings("StringConcatToTextBlock")
class EncoderTest {
    private static RequestHead head(String text) {
        return RecordingRequestSink.decode(text).heads.get(0);
    }

    private static String written(Consumer<ByteBuf> writer) {
        ByteBuf out = Unpooled.buffer();
        writer.accept(out);
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    private static String request(RequestHead head, Framing framing, ConnectionOption option) {
        return written(out -> RequestEncoder.writeHead(out, head, "back.test:81", framing, option));
    }

    @Test
    void writesTheCanonicalTargetAndItsOwnFramingAndHost() {
        RequestHead head =
                head("POST /a/./b;c=1?q=%zz HTTP/1.1\r\nA: 1\r\nHost: x\r\nContent-Length: 3\r\nB:2\r\nC:  3 \r\n"
                        + "Connection: keep-alive\r\nKeep-Alive: 5\r\nTE: trailers\r\nUpgrade: h2c\r\nHTTP2-Settings: AAA\r\n"
                        + "Proxy-Connection: keep-alive\r\nD: caf\u00e9\r\nE: 5\r\n\r\n");

        assertThat(request(head, Framing.CHUNKED, ConnectionOption.NONE))
                .isEqualTo("POST /a/b;c=1?q=%zz HTTP/1.1\r\nhost: back.test:81\r\nA: 1\r\nB: 2\r\nC: 3\r\n"
                        + "D: caf\u00e9\r\nE: 5\r\ntransfer-encoding: chunked\r\n\r\n");
    }

    @Test
    void writesEditedFields() {
        RequestHead head = head("GET / HTTP/1.1\r\nA: 1\r\nHost: x\r\nB: 2\r\nC: 3\r\n\r\n");
        RequestHead edited = head.withFields(head.fields()
                .edit()
                .remove(FieldName.of("b"))
                .add(FieldName.of("X-New"), "n")
                .build());

        assertThat(request(edited, Framing.length(0), ConnectionOption.CLOSE))
                .isEqualTo("GET / HTTP/1.1\r\nhost: back.test:81\r\nA: 1\r\nC: 3\r\nX-New: n\r\ncontent-length: 0\r\n"
                        + "connection: close\r\n\r\n");
    }

    @Test
    void keepsUpgradeOnlyWhenAsked() {
        RequestHead head = head("GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");

        assertThat(request(head, Framing.NONE, ConnectionOption.UPGRADE))
                .endsWith("Upgrade: websocket\r\nconnection: upgrade\r\n\r\n");
        assertThat(request(head, Framing.NONE, ConnectionOption.NONE)).doesNotContainIgnoringCase("upgrade");
    }

    @Test
    void whatIsWrittenIsReadAsTheSame() {
        RequestHead head =
                head("PUT /a%20b/%2e%2e/%c3%a9?x HTTP/1.1\r\nHost: back.test:81\r\nA:1\r\nB: 2\r\nB:\t3\r\n\r\n");

        RequestHead again = head(request(head, Framing.length(0), ConnectionOption.NONE));

        assertThat(again.target().path()).isEqualTo(head.target().path());
        assertThat(again.target().encodedPath()).isEqualTo("/%C3%A9");
        assertThat(again.authority()).isEqualTo(head.authority());
        assertThat(again.fields().all(FieldName.of("b"))).containsExactly("2", "3");
    }

    @Test
    void refusesToWriteWhatWouldEndALine() {
        RequestHead head = head("GET / HTTP/1.1\r\nHost: x\r\n\r\n");

        assertThatThrownBy(() -> RequestEncoder.writeHead(
                        Unpooled.buffer(), head, "a\r\nX: 1", Framing.NONE, ConnectionOption.NONE))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ResponseEncoder.writeHead(
                        Unpooled.buffer(),
                        new ResponseHead(200, "OK\r\nX: 1", Fields.EMPTY),
                        Framing.NONE,
                        ConnectionOption.NONE))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void writesResponsesWithTheirOwnFraming() {
        Fields fields = Fields.of(FieldName.CONTENT_LENGTH, "7")
                .edit()
                .add(FieldName.SERVER, "s")
                .build();
        ResponseHead head = new ResponseHead(503, "Busy now", fields);

        assertThat(written(
                        out -> ResponseEncoder.writeHead(out, head, Framing.length(12), ConnectionOption.KEEP_ALIVE)))
                .isEqualTo(
                        "HTTP/1.1 503 Busy now\r\nServer: s\r\ncontent-length: 12\r\nconnection: keep-alive\r\n\r\n");
        assertThat(written(out -> ResponseEncoder.writeHead(out, head, Framing.UNTIL_CLOSE, ConnectionOption.NONE)))
                .isEqualTo("HTTP/1.1 503 Busy now\r\nServer: s\r\nconnection: close\r\n\r\n");
    }

    @Test
    void writesBodilessHeadsWithTheLengthThatWouldHaveBeen() {
        ResponseHead head = ResponseHead.of(200, Fields.of(FieldName.CONTENT_LENGTH, "7"));
        Framing announced = Framing.announcedBy(head.fields());

        assertThat(written(out -> ResponseEncoder.writeBodilessHead(out, head, announced, ConnectionOption.NONE)))
                .isEqualTo("HTTP/1.1 200 OK\r\ncontent-length: 7\r\n\r\n");
        ResponseHead empty = ResponseHead.of(204, head.fields());
        assertThat(written(out -> ResponseEncoder.writeBodilessHead(out, empty, announced, ConnectionOption.NONE)))
                .isEqualTo("HTTP/1.1 204 No Content\r\n\r\n");
        assertThatThrownBy(() ->
                        ResponseEncoder.writeHead(Unpooled.buffer(), empty, Framing.length(7), ConnectionOption.NONE))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void framesChunks() {
        Fields trailers = Fields.of(FieldName.of("X-T"), "1");

        String chunked = written(out -> {
            ChunkEncoder.writeStart(out, 26);
            out.writeCharSequence("abcdefghijklmnopqrstuvwxyz", StandardCharsets.US_ASCII);
            ChunkEncoder.writeEnd(out);
            ChunkEncoder.writeLast(out, trailers);
        });

        assertThat(chunked).isEqualTo("1a\r\nabcdefghijklmnopqrstuvwxyz\r\n0\r\nX-T: 1\r\n\r\n");
        assertThatThrownBy(() -> ChunkEncoder.writeStart(Unpooled.buffer(), 0))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
