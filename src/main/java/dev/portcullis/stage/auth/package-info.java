/**
 * Who a request is from and what they may do, as stages.
 *
 * <p>{@link dev.portcullis.stage.auth.AuthenticationStage} asks the {@link dev.portcullis.stage.auth.Door}s of a route, each one way to prove an identity;
 * {@link dev.portcullis.stage.auth.IdentityForwardStage} tells the backend. Verification itself is in {@code identity}, which knows no exchange.
 */
@NullMarked
package dev.portcullis.stage.auth;

import org.jspecify.annotations.NullMarked;
