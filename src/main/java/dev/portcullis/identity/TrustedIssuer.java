package dev.portcullis.identity;

/** An issuer's policy and where its keys come from. Immutable. */
public record TrustedIssuer(IssuerPolicy policy, KeySource keys) {}
