package dev.portcullis.wire.http1;

import dev.portcullis.http.Fields;
import dev.portcullis.http.RefusedHead;
import dev.portcullis.http.RequestHead;
import dev.portcullis.http.Violation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes down what a request decoder says, in a form in which two runs over differently split input must agree. */
final class RecordingRequestSink implements RequestSink {
    final List<String> events = new ArrayList<>();
    final List<RequestHead> heads = new ArrayList<>();
    final List<RequestFacts> facts = new ArrayList<>();
    final List<String> contents = new ArrayList<>();
    final List<Fields> trailers = new ArrayList<>();
    final List<RefusedHead> refusals = new ArrayList<>();
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();

    @Override
    public void onHead(RequestHead head, RequestFacts headFacts) {
        heads.add(head);
        facts.add(headFacts);
        events.add("head " + head + " " + headFacts);
    }

    @Override
    public void onContent(ByteBuf piece) {
        require(piece.isReadable(), "no piece is empty");
        content.writeBytes(ByteBufUtil.getBytes(piece));
        piece.release();
    }

    @Override
    public void onEnd(Fields end) {
        flushContent();
        trailers.add(end);
        events.add("end " + end);
    }

    @Override
    public void onRefused(RefusedHead refused) {
        flushContent();
        refusals.add(refused);
        events.add("refused " + refused);
    }

    private void flushContent() {
        contents.add(content.toString(StandardCharsets.ISO_8859_1));
        events.add("content " + contents.get(contents.size() - 1));
        content.reset();
    }

    /** The violations, or an empty list. */
    List<Violation> violations() {
        return refusals.stream().map(RefusedHead::violation).toList();
    }

    /** Decodes Latin-1 text in one piece, every request as soon as the one before has ended. */
    static RecordingRequestSink decode(String input) {
        return decode(HttpLimits.DEFAULT, bytes(input), input.length() + 1);
    }

    /** Decodes {@code input} in pieces of {@code pieceBytes}; checks that every buffer is released. */
    static RecordingRequestSink decode(HttpLimits limits, byte[] input, int... pieceBytes) {
        RecordingRequestSink sink = new RecordingRequestSink();
        RequestDecoder decoder = new RequestDecoder(limits, sink);
        for (int at = 0, piece = 0; at < input.length; piece++) {
            int end = Math.min(input.length, at + pieceBytes[piece % pieceBytes.length]);
            ByteBuf in = ByteBufAllocator.DEFAULT.buffer();
            in.writeBytes(input, at, end - at);
            feedAll(decoder, in);
            require(!in.isReadable(), "input is used up");
            require(in.release(), "no slice is retained");
            at = end;
        }
        return sink;
    }

    private static void feedAll(RequestDecoder decoder, ByteBuf in) {
        do {
            decoder.feed(in);
            decoder.next();
        } while (in.isReadable());
    }

    static byte[] bytes(String latin1) {
        return latin1.getBytes(StandardCharsets.ISO_8859_1);
    }

    static ByteBuf buffer(String latin1) {
        return Unpooled.wrappedBuffer(bytes(latin1));
    }

    /** Plain, because it is asked for every byte. */
    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError("violated: " + what);
        }
    }
}
