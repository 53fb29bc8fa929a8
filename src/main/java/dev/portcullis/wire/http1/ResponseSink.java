package dev.portcullis.wire.http1;

import dev.portcullis.http.Fields;
import dev.portcullis.http.ResponseHead;
import io.netty.buffer.ByteBuf;

/**
 * Takes what a {@link ResponseDecoder} reads, synchronously from its {@code feed}: for each expected response any number of
 * {@link #onInformational}, one {@link #onHead}, any number of {@link #onContent} and one {@link #onEnd}; or at any point one {@link #onFailure} and
 * nothing more.
 */
public interface ResponseSink {
    /** A 1xx response other than 101 (RFC 9110 section 15.2); the final one is still to come. */
    void onInformational(ResponseHead head);

    /** The final head, or 101 when an upgrade was offered. */
    void onHead(ResponseHead head, Framing framing);

    /** A non-empty piece of content, which the callee must release: a retained slice of what was fed, not a copy. */
    void onContent(ByteBuf content);

    /** The response is complete; {@link ResponseDecoder#isReusable} now says whether the connection may serve another request. */
    void onEnd(Fields trailers);

    /** The backend broke the protocol: nothing more comes, and the connection must be closed. */
    void onFailure(ResponseFailure failure);
}
