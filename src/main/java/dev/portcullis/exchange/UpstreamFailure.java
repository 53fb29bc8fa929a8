package dev.portcullis.exchange;

/** Why no response came from the backend. {@code detail} is for logs. Immutable. */
public record UpstreamFailure(Kind kind, String detail) {
    /** Kinds of failure, each with the status that the client gets. */
    public enum Kind {
        CONNECT_FAILED("connect-failed", 502),
        CONNECT_TIMEOUT("connect-timeout", 504),
        TLS_FAILED("upstream-tls-failed", 502),
        CLOSED_EARLY("closed-before-response", 502),
        MALFORMED_RESPONSE("malformed-response", 502),
        HEAD_TIMEOUT("response-head-timeout", 504),
        TOTAL_TIMEOUT("total-timeout", 504),
        NO_ENDPOINT("no-endpoint", 503),
        POOL_EXHAUSTED("pool-exhausted", 503),
        /** The client's own content failed while it was being sent. */
        REQUEST_CONTENT_FAILED("request-content-failed", 400);

        private final String label;
        private final int status;

        Kind(String label, int status) {
            this.label = label;
            this.status = status;
        }

        /** The reason as logs and metrics name it. */
        public String label() {
            return label;
        }

        public int status() {
            return status;
        }
    }
}
