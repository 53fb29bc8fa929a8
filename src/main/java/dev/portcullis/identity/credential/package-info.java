/**
 * Credentials that this proxy keeps itself, hashed: API keys and passwords.
 *
 * <p>{@link dev.portcullis.identity.credential.CredentialFile} reads the files that hold them, one line each. Decisions: an API key is 256 random bits of our own making, so that one SHA-256 is
 * as good as any slow hash, and costs a look-up; a password is of its user's making and gets PBKDF2-HMAC-SHA256 (RFC 8018), the slow hash that the JDK has (there is no bcrypt in it), with
 * {@value dev.portcullis.identity.credential.PasswordHash#ITERATIONS} rounds, on threads of its own, on which clients take turns
 * ({@link dev.portcullis.identity.credential.CheckTurns}): with one queue for all, a dozen guesses a second kept every user out. Knows no Netty, never blocks its caller.
 */
@NullMarked
package dev.portcullis.identity.credential;

import org.jspecify.annotations.NullMarked;
