package dev.portcullis.config;

/** Reads {@code limits[]}. */
final class LimitKeys {
    private LimitKeys() {}

    static LimitConfig read(Section s) {
        String name = s.required("name", Kinds.NAME, "What routes and the `RateLimit` field call it.");
        LimitKey key = s.required(
                "key",
                Kinds.LIMIT_KEY,
                "For whom it counts: `client-address` (IPv6: one /64), `route`, `header:NAME` or `claim:NAME`. Where a request lacks the field or claim, its address counts.");
        Rate rate = s.required("rate", Kinds.RATE, "Requests per period in the long run: `100/1m`, `10/s`.");
        Integer burst = s.optional(
                "burst",
                Kinds.count(1, 1_000_000_000, 100),
                "the requests of `rate`",
                "Requests that may come at once.");
        return new LimitConfig(
                name,
                key,
                rate,
                burst == null ? rate.requests() : burst,
                s.value(
                        "maxKeys",
                        Kinds.count(1, 10_000_000, 100_000),
                        "100000",
                        "Keys that are remembered; beyond, those asked for least often are forgotten."));
    }
}
