/**
 * The client side: {@link dev.portcullis.downstream.Listener} admits connections, decodes requests, makes an exchange of each, has the pipeline of its route run,
 * and writes the answer. Knows the codecs and the spine, no stage, no backend, no configuration file.
 *
 * <p><b>One request at a time.</b> A connection decodes the next request only when the answer to the last has been written and the output has room. Pipelined bytes
 * beyond one read stay in the kernel, so neither a million requests nor a client that never reads its answers costs memory.
 *
 * <p><b>A request starts when its read is used up.</b> Content that came in the same read as the head is there before the first stage looks: small requests are whole,
 * malformed ones are refused before a backend sees a byte, and a denial need not end the connection.
 *
 * <p><b>Ends.</b> Whatever leaves it open where the next request begins ends the connection: a refusal by the decoder, an answer before the end of the content, an
 * upgrade that the backend declined. The client gets a few seconds to read the answer first (RFC 9112 section 9.6). A client that closes its side has
 * gone: its exchange ends, as with nginx. A response that fails in the middle is cut off so that the client can tell.
 *
 * <p><b>Time.</b> One clock per loop looks at all deadlines; a request schedules and cancels nothing. Slow content and slow readers are judged by the pace over
 * a window, not by the gap between two bytes, since one byte now and then would satisfy that for ever.
 *
 * <p><b>Idle connections</b> hold a connection object and a decoder, no buffers: 2.2 KB resident each, from 1,000 to 10,000 (JDK 17, epoll, SerialGC).
 */
@NullMarked
package dev.portcullis.downstream;

import org.jspecify.annotations.NullMarked;
