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
 */
@NullMarked
package dev.portcullis.wire.http1;

import org.jspecify.annotations.NullMarked;
