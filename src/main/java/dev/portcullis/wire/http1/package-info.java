/**
 * HTTP/1.1 on the wire (RFC 9112): strict decoders and the encoders of both sides. None of them is a Netty handler: bytes go in
 * through {@code feed}, events come out through a sink, so every split of the input can be tested without a channel.
 *
 * <ul>
 *   <li>{@code new RequestDecoder(limits, sink)}: {@code feed(in)} consumes what it may and stops behind the end of a request, leaving later bytes
 *       readable, until {@code next()}. {@code isBetweenMessages()} and {@code headStarted()} serve timers and orderly closing.
 *   <li>{@code new ResponseDecoder(limits, sink)}: {@code expect(method, upgradeOffered)} before each response, {@code feed(in)},
 *       {@code inputClosed()} when the backend closes, {@code isReusable()}.
 *   <li>{@code RequestEncoder} and {@code ResponseEncoder} write heads into a given buffer out of slices of
 *       {@link dev.portcullis.http.Fields}; framing, Host and connection fields are theirs, whatever the head holds. {@code ChunkEncoder}
 *       frames chunks.
 * </ul>
 *
 * <p>There is no lenient mode: two readers of one lenient message can differ, and in a proxy the difference is a hole.
 *
 * <p><b>Decisions.</b> Two statements of one length are refused even if they agree. Chunk sizes take no white space, though RFC 9112
 * section 7.1.1 would have a recipient read it before an extension: no client of today sends it. A transfer coding beside chunked
 * is answered 501; content codings are for the stages. Upgrade to {@code h2c} is not taken up rather than refused, since ordinary
 * clients offer it with every request; any other Upgrade with content is refused. Of backends one untidiness is taken, a status line
 * that ends with the status; it cannot be read in two ways. Bytes that arrive with the end of a response are dropped and its
 * connection is given up, while the response stands.
 *
 * <p><b>Cost.</b> A head is scanned for line ends where it lies, copied once, and parsed over that array; limits are checked before line
 * ends, so that the outcome never depends on how the input was split. Lines that go on unchanged are written in one copy.
 */
@NullMarked
package dev.portcullis.wire.http1;

import org.jspecify.annotations.NullMarked;
