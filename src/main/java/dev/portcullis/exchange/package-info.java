/**
 * The spine: what one request and its response are while they pass through ({@link dev.portcullis.exchange.Exchange}), what a step
 * may do to them ({@link dev.portcullis.exchange.Stage}, {@link dev.portcullis.exchange.Verdict}), and the only place that sequences steps
 * ({@link dev.portcullis.exchange.Pipeline}). Knows words and buffers, no sockets, engines or configuration.
 *
 * <p><b>Bodies are pushed.</b> A codec writes into a {@link dev.portcullis.exchange.Body} what it has read; whoever consumes it pauses the source
 * when its own output is full. Reads stay on and stop only under back-pressure, since asking for each read costs two system
 * calls per request. A stage that needs all content says so, and the pipeline gathers once for all that ask.
 *
 * <p><b>Ownership.</b> A method that takes a buffer by a name starting with {@code write} or {@code data} consumes it; every other
 * method borrows. {@link dev.portcullis.exchange.Exchange#close} is the one door through which everything that is left is released.
 *
 * <p><b>No bag.</b> A stage that must remember something about an exchange between request and response makes a {@link
 * dev.portcullis.exchange.Slot} that only it can name, so every slot has one writer and a type.
 */
@NullMarked
package dev.portcullis.exchange;

import org.jspecify.annotations.NullMarked;
