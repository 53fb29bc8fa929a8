package dev.portcullis.exchange;

/**
 * Whether a stage must see all content before it is called, and what becomes of content over {@code limitBytes}. Immutable.
 */
public record BodyNeed(Kind kind, long limitBytes) {
    /** How much a stage needs. */
    public enum Kind {
        NONE,
        /** All of it; more than the limit is denied with 413 (request) or 502 (response). */
        WHOLE,
        /** All of it up to the limit; beyond, the stage sees the beginning and the rest streams on. */
        PREFIX
    }

    private static final BodyNeed NOTHING = new BodyNeed(Kind.NONE, 0);

    public BodyNeed {
        if (limitBytes < 0) {
            throw new IllegalArgumentException("limitBytes is " + limitBytes + ", must be 0 or more");
        }
    }

    public static BodyNeed none() {
        return NOTHING;
    }

    public static BodyNeed whole(long limitBytes) {
        return new BodyNeed(Kind.WHOLE, limitBytes);
    }

    public static BodyNeed prefix(long limitBytes) {
        return new BodyNeed(Kind.PREFIX, limitBytes);
    }
}
