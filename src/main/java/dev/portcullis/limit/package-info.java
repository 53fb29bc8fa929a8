/**
 * Rate limiting: token buckets over bounded tables of keys. Knows nothing of requests; whoever asks names the limits and the keys.
 *
 * <p>{@link dev.portcullis.limit.Limit} says how much, {@link dev.portcullis.limit.RateKey} says for whom,
 * {@link dev.portcullis.limit.RateLimiter} counts and answers with a {@link dev.portcullis.limit.Decision}.
 *
 * <p>Decisions: the arithmetic of one bucket is bucket4j's lock-free one; the table is ours, for its bound is what an attacker aims at. Keys
 * are 128 bits whatever they were made from, so that a long field value costs no more than an address. A table that is full keeps what was
 * asked for often and drops what was asked for once (W-TinyLFU), so that a flood of fresh addresses cannot flush the bucket of a busy key:
 * plain LRU would hand every flooder a full bucket again.
 */
@NullMarked
package dev.portcullis.limit;

import org.jspecify.annotations.NullMarked;
