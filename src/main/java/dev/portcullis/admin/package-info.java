/**
 * What the operator's own listener answers: metrics, liveness and readiness. A forwarder that answers by itself, so that the listener, codec and limits
 * of every other exchange serve here too. Bind it to loopback; it has no sign-in.
 */
@NullMarked
package dev.portcullis.admin;

import org.jspecify.annotations.NullMarked;
