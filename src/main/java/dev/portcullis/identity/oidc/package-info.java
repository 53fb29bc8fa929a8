/**
 * OpenID Connect as a relying party: what a provider says of itself, signing in there by authorization code, and refreshing what it gave.
 *
 * <p>Requests are built and responses read with the library; nothing of it sends anything or fetches a key. Metadata, ID tokens and userinfo are read by our own strict reader, and ID tokens are
 * checked by our own list (OpenID Connect Core 3.1.3.7), since the library's leaves out azp, further audiences, at_hash and the age.
 */
@NullMarked
package dev.portcullis.identity.oidc;

import org.jspecify.annotations.NullMarked;
