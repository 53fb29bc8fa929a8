/**
 * Tokens that issuers sign, and our own. {@link dev.portcullis.identity.token.TokenVerifier} turns the text of an access token into a {@link dev.portcullis.identity.token.Verification}; one {@link
 * dev.portcullis.identity.token.IssuerPolicy} per issuer says what is accepted. {@link dev.portcullis.identity.token.SignatureCheck} reads signed tokens of other kinds, {@link
 * dev.portcullis.identity.token.IdentityTokens} mints those that tell applications who asks.
 *
 * <p>Decisions: tokens are taken apart by our own strict reader, since the library's base64 decoder skips what is not base64. What needs no key is checked before the signature, which costs milliseconds.
 */
@NullMarked
package dev.portcullis.identity.token;

import org.jspecify.annotations.NullMarked;
