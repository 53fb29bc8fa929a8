package dev.portcullis.wire.http1;

import dev.portcullis.http.Fields;
import dev.portcullis.http.RefusedHead;
import dev.portcullis.http.RequestHead;
import io.netty.buffer.ByteBuf;

/**
 * Takes what a {@link RequestDecoder} reads, synchronously from its {@code feed}: for each request one {@link #onHead}, any number of
 * {@link #onContent} and one {@link #onEnd}, or at any point one {@link #onRefused} and nothing more.
 */
public interface RequestSink {
    void onHead(RequestHead head, RequestFacts facts);

    /** A non-empty piece of content, which the callee must release: a retained slice of what was fed, not a copy. */
    void onContent(ByteBuf content);

    /** The request is complete. The decoder reads no further until {@link RequestDecoder#next}. */
    void onEnd(Fields trailers);

    /** The request breaks the protocol, in its head or later in its content: answer, then close. The decoder drops all further bytes. */
    void onRefused(RefusedHead refused);
}
