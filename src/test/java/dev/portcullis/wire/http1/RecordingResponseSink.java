package dev.portcullis.wire.http1;

import dev.portcullis.http.Fields;
import dev.portcullis.http.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes down what a response decoder says, in a form in which two runs over differently split input must agree. */
final class RecordingResponseSink implements ResponseSink {
    final List<String> events = new ArrayList<>();
    final List<ResponseHead> informational = new ArrayList<>();
    final List<ResponseHead> heads = new ArrayList<>();
    final List<Framing> framings = new ArrayList<>();
    final List<String> contents = new ArrayList<>();
    final List<Fields> trailers = new ArrayList<>();
    final List<ResponseFailure> failures = new ArrayList<>();
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();

    @Override
    public void onInformational(ResponseHead head) {
        informational.add(head);
        events.add("informational " + head);
    }

    @Override
    public void onHead(ResponseHead head, Framing framing) {
        heads.add(head);
        framings.add(framing);
        events.add("head " + head + " " + framing);
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
    public void onFailure(ResponseFailure failure) {
        flushContent();
        failures.add(failure);
        events.add("failure " + failure);
    }

    private void flushContent() {
        contents.add(content.toString(StandardCharsets.ISO_8859_1));
        events.add("content " + contents.get(contents.size() - 1));
        content.reset();
    }

    List<ResponseFailure.Kind> failureKinds() {
        return failures.stream().map(ResponseFailure::kind).toList();
    }

    /** Feeds {@code input} to {@code decoder} in pieces of {@code pieceBytes}; checks that every buffer is released. */
    static void feed(ResponseDecoder decoder, byte[] input, int... pieceBytes) {
        for (int at = 0, piece = 0; at < input.length; piece++) {
            int end = Math.min(input.length, at + pieceBytes[piece % pieceBytes.length]);
            ByteBuf in = ByteBufAllocator.DEFAULT.buffer();
            in.writeBytes(input, at, end - at);
            decoder.feed(in);
            require(!in.isReadable() || decoder.isTunnel(), "input is used up");
            require(in.release(), "no slice is retained");
            at = end;
        }
    }

    /** Plain, because it is asked for every byte. */
    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError("violated: " + what);
        }
    }
}
