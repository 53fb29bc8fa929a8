/**
 * The client side: listeners, admission, connection life, creation of exchanges, writing of responses.
 */
@NullMarked
package dev.portcullis.downstream;

import org.jspecify.annotations.NullMarked;
