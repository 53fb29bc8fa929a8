package dev.portcullis.config;

/** One of {@code limits[]}: {@code burst} requests at once, {@code rate} in the long run, over at most {@code maxKeys} keys. Immutable. */
public record LimitConfig(String name, LimitKey key, Rate rate, long burst, int maxKeys) {}
