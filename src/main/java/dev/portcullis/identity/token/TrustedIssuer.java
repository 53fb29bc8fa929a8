package dev.portcullis.identity.token;

import dev.portcullis.identity.key.KeySource;

/** An issuer's policy and where its keys come from. Immutable. */
public record TrustedIssuer(IssuerPolicy policy, KeySource keys) {}
