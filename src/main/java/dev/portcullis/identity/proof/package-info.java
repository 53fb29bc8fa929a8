/**
 * Proof that whoever presents a token is the one it was issued to: DPoP (RFC 9449) and TLS client certificates (RFC 8705).
 *
 * <p>{@link dev.portcullis.identity.proof.PossessionCheck} takes a verified token and what the request brings with it
 * ({@link dev.portcullis.identity.proof.Presentation}); {@link dev.portcullis.identity.proof.OneTimeIds} remembers which proofs were used, {@link
 * dev.portcullis.identity.proof.DpopNonces} makes the server's nonces.
 *
 * <p>Decisions: proofs are read by the strict reader that reads tokens, since the library's takes two equal names; the proof of a token is looked at only once the
 * token itself was found good and bound, so that signatures cost only those who hold a token; its id is taken last, so that nobody can use up another's. Knows no Netty, never blocks.
 */
@NullMarked
package dev.portcullis.identity.proof;

import org.jspecify.annotations.NullMarked;
