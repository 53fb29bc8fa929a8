/**
 * HTTP/1.1 on the wire (RFC 9112): strict decoders and the encoders of both sides.
 */
@NullMarked
package dev.portcullis.wire.http1;

import org.jspecify.annotations.NullMarked;
