package dev.portcullis.http;

/**
 * A response without its content (RFC 9112 section 4). {@code status} is 100 to 599 (101 only as the answer to an upgrade);
 * {@code reason} may be empty. Immutable.
 */
public record ResponseHead(int status, String reason, Fields fields) {
    public ResponseHead {
        if (status < 100 || status > 599) {
            throw new IllegalArgumentException("status is " + status + ", must be 100 to 599");
        }
    }

    /** A head with the standard reason phrase of {@code status}. */
    public static ResponseHead of(int status, Fields fields) {
        return new ResponseHead(status, Statuses.reason(status), fields);
    }

    public ResponseHead withFields(Fields changed) {
        return new ResponseHead(status, reason, changed);
    }

    /** Whether a response with this status never has content, whatever its fields say (RFC 9112 section 6.3). */
    public boolean isBodiless() {
        return status < 200 || status == 204 || status == 304;
    }
}
