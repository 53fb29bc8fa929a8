package dev.portcullis.wire.http1;

import dev.portcullis.http.Fields;
import dev.portcullis.http.RefusedHead;
import dev.portcullis.http.RequestHead;
import dev.portcullis.http.Violation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where the first request in some bytes ends, by the decoder that the proxy reads it with. For tools; immutable once made. */
public final class FirstRequest implements RequestSink {
    private boolean isOver;
    private int length;
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private @Nullable RequestHead head;
    private @Nullable RequestFacts facts;
    private @Nullable Violation refusal;

    private FirstRequest() {}

    /** Reads {@code bytes} until a request is whole or refused, or they end. */
    public static FirstRequest in(byte[] bytes) {
        FirstRequest first = new FirstRequest();
        RequestDecoder decoder = new RequestDecoder(HttpLimits.DEFAULT, first);
        ByteBuf in = Unpooled.wrappedBuffer(bytes);
        decoder.feed(in);
        first.length = decoder.isStopped() ? bytes.length : bytes.length - in.readableBytes();
        return first;
    }

    /** How many bytes belong to it; all of them when the decoder refuses it, since then none is left out. */
    public int length() {
        return length;
    }

    /** Whether its head announces content, of whatever length. */
    public boolean hasContent() {
        return facts != null && (facts.framing().isChunked() || facts.framing().lengthBytes() > 0);
    }

    /** Its head; empty when it is refused or not whole. */
    public Optional<RequestHead> head() {
        return Optional.ofNullable(head);
    }

    /** Its content, after transfer decoding, as far as there is some. */
    public byte[] content() {
        return content.toByteArray();
    }

    /** Why the decoder refuses it; empty when it does not. */
    public Optional<Violation> refusal() {
        return Optional.ofNullable(refusal);
    }

    /** What is missing, in words; empty when the request is whole or refused. */
    public Optional<String> missing() {
        return isOver ? Optional.empty() : Optional.of(whatIsMissing());
    }

    private String whatIsMissing() {
        if (head == null || facts == null) {
            return "the head is not whole: an empty line must follow its last field."
                    + " The proxy would wait for it, then answer 408";
        }
        String expected = facts.framing().isChunked()
                ? "the last chunk is missing"
                : "Content-Length says " + facts.framing().lengthBytes() + " bytes, there are " + content.size();
        return "the content is not whole: " + expected + ". The proxy would wait for the rest, then answer 408";
    }

    @Override
    public void onHead(RequestHead decoded, RequestFacts known) {
        head = decoded;
        facts = known;
    }

    @Override
    public void onContent(ByteBuf part) {
        content.writeBytes(ByteBufUtil.getBytes(part));
        part.release();
    }

    @Override
    public void onEnd(Fields trailers) {
        isOver = true;
    }

    @Override
    public void onRefused(RefusedHead refused) {
        isOver = true;
        refusal = refused.violation();
    }
}
