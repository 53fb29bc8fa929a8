/**
 * Asks providers about tokens that only they can read (RFC 7662).
 *
 * <p>{@link dev.portcullis.identity.introspection.Introspector} asks one provider, {@link dev.portcullis.identity.introspection.IntrospectionCache} remembers what all of them
 * said, {@link dev.portcullis.identity.introspection.TokensByForm} sends each token to who can judge it. Decisions: an answer is remembered under the endpoint that gave it as well as under
 * the token, so that what is good for one provider is never good for another; a provider that cannot be asked is a 503, never a refusal that a client would take for the end of its
 * token; a refresh token, which is "active" as well, does not pass. Knows no Netty, never blocks its caller.
 */
@NullMarked
package dev.portcullis.identity.introspection;

import org.jspecify.annotations.NullMarked;
