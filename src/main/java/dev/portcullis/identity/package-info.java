/**
 * Who a request is from: what is claimed of somebody, and what may be demanded of it. Below are the keys of issuers ({@code key}), tokens that they sign ({@code token}), providers that are asked about
 * tokens ({@code introspection}), proof that a token's holder has its key ({@code proof}), sign-in ({@code oidc}) with its sessions ({@code session}), and credentials that this proxy keeps itself ({@code
 * credential}). Reaches the network only through the interfaces it is given ({@link dev.portcullis.identity.HttpFetch}), knows no Netty and never blocks its caller.
 *
 * <p>{@link dev.portcullis.identity.Claims} are what is said of somebody, whoever says it; {@link dev.portcullis.identity.ClaimRule}, {@link dev.portcullis.identity.AccessRules}, {@link
 * dev.portcullis.identity.EmailRule} and {@link dev.portcullis.identity.StepUp} are what routes and providers demand of them. This package knows none of those below.
 *
 * <p>Decision: JSON is read by our own strict reader, since the library's keeps the last of two equal names in nested objects.
 */
@NullMarked
package dev.portcullis.identity;

import org.jspecify.annotations.NullMarked;
