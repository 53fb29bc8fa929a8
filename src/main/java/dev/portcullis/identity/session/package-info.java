/**
 * Who has signed in: the {@link dev.portcullis.identity.session.Session}, how it is sealed into cookies, where else it may be kept, and how it ends.
 *
 * <p>Decisions: one session for a browser and host, whatever the provider, so that what the browser carries is bounded. A cookie is sealed by AES-GCM with a key of its own that is
 * derived for each, so that random nonces never meet under one key. The access token is not kept: nobody here uses it after userinfo was asked, and the cookie stays small.
 * Logout works through {@link dev.portcullis.identity.session.Revocations} for sessions of either storage.
 */
@NullMarked
package dev.portcullis.identity.session;

import org.jspecify.annotations.NullMarked;
