/**
 * The HTTP/1.1 codecs, TLS contexts and the choice of transport.
 */
@NullMarked
package dev.portcullis.wire;

import org.jspecify.annotations.NullMarked;
