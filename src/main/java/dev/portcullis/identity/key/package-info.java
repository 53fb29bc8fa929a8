/**
 * The keys that issuers sign with, and our own: {@link dev.portcullis.identity.key.KeySource} has those of one issuer, {@link dev.portcullis.identity.key.CachedKeys} by fetching them from a file or a URL
 * and keeping them through rotations, outages and floods of unknown key ids; {@link dev.portcullis.identity.key.SigningKeys} are ours and rotate. Knows no tokens.
 *
 * <p>Decisions: keys and signatures are the library's, Ed25519 is the JDK's. The library's own key sources block and take a token's unknown key as a reason to throw; {@code CachedKeys} replaces them.
 */
@NullMarked
package dev.portcullis.identity.key;

import org.jspecify.annotations.NullMarked;
