/**
 * What both sides need to talk to sockets: the choice of transport ({@link dev.portcullis.wire.Transport}), TLS towards clients ({@link
 * dev.portcullis.wire.ServerTls}) and towards backends, and the HTTP/1.1 codecs. Knows bytes and buffers, no exchanges' fate.
 *
 * <p><b>One group of loops.</b> A client connection and the backend connection that serves it live on the same loop; handing a request to another thread and back costs
 * more than proxying it. Native epoll first, NIO at nearly the same cost elsewhere.
 *
 * <p><b>One context per certificate.</b> Netty would share contexts by setting; here each certificate has its own session cache and ticket keys, so that a session can
 * never be resumed under another name. The ClientHello is read whole, however it was cut up, before a certificate is chosen.
 */
@NullMarked
package dev.portcullis.wire;

import org.jspecify.annotations.NullMarked;
