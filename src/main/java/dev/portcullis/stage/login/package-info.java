/**
 * Signing in with a browser, as stages: the {@link dev.portcullis.stage.login.SessionDoor} that admits who has a session and sends others to a provider, the
 * {@link dev.portcullis.stage.login.Endpoint}s under {@code /_portcullis/} where they come back, and the {@link dev.portcullis.stage.login.OwnCookiesStage} that keeps our cookies from every backend.
 *
 * <p>Decisions. A login is bound to the browser by one secret in one cookie, however many tabs there are: state, nonce and the PKCE verifier of each login are derived from it and from a random number
 * in the sealed {@code state}, so that the cookie does not grow. When many tabs start at once without that cookie, the last answer wins; the others come back with a state that is ours but not bound, and
 * begin again, by then with the cookie or with a session. Where to return to stands in the sealed state too: it never comes from a query of the callback.
 *
 * <p>Content of a form that needs a login is kept here, sealed under a key that only the browser's cookie holds.
 */
@NullMarked
package dev.portcullis.stage.login;

import org.jspecify.annotations.NullMarked;
