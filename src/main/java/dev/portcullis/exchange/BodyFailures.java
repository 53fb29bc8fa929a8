package dev.portcullis.exchange;

/** How a failed request body is named and answered. */
final class BodyFailures {
    private BodyFailures() {}

    static String label(Body body) {
        BodyFailure failure = body.failure();
        return failure == null ? "incomplete" : failure.label();
    }

    static int status(Body body) {
        BodyFailure failure = body.failure();
        if (failure == null) {
            return 400;
        }
        return switch (failure) {
            case TOO_LARGE -> 413;
            case TIMEOUT -> 408;
            case PEER_GONE, MALFORMED, CANCELLED -> 400;
        };
    }
}
