/**
 * Who a request is from: verification of bearer tokens and the key sets they are verified with. Reaches the network only through the interfaces
 * it is given ({@link dev.portcullis.identity.HttpFetch}), knows no Netty and never blocks its caller.
 *
 * <p>{@link dev.portcullis.identity.TokenVerifier} turns the text of a token into a {@link dev.portcullis.identity.Verification}; one
 * {@link dev.portcullis.identity.IssuerPolicy} per issuer says what is accepted, one {@link dev.portcullis.identity.KeySource} has its keys
 * ({@link dev.portcullis.identity.CachedKeys}: file or URL). {@link dev.portcullis.identity.TokenSigner} mints tokens of our own.
 *
 * <p>Decisions: tokens are taken apart by our own strict reader, since the library's keeps the last of two equal names in nested objects and its base64 decoder
 * skips what is not base64; keys and signatures are the library's, Ed25519 is the JDK's. What needs no key is checked before the signature,
 * which costs milliseconds. The library's own key sources block and take a token's unknown key as a reason to throw; {@code CachedKeys}
 * replaces them.
 */
@NullMarked
package dev.portcullis.identity;

import org.jspecify.annotations.NullMarked;
