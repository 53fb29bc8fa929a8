package dev.portcullis.rules;

import org.jspecify.annotations.Nullable;

/**
 * The decision to end an exchange: by a rule's disruptive action, or because a limit was hit and the rest could not be inspected.
 *
 * <p>{@code status} is what a client is told (ignored for {@code DROP}); {@code location} is set for {@code REDIRECT} only; {@code ruleId} is 0
 * unless {@code reason} is {@code RULE}; {@code message} is for logs and quotes no traffic for limits. Immutable.
 */
public record Interruption(
        Kind kind, int status, @Nullable String location, long ruleId, int phase, Reason reason, String message) {
    /** How the exchange ends. */
    public enum Kind {
        /** With the status. */
        DENY,
        /** By closing the connection without an answer. */
        DROP,
        /** With the status and the location. */
        REDIRECT
    }

    /** Who decided. */
    public enum Reason {
        RULE("rule"),
        /** More arguments than {@code SecArgumentsLimit}, more XML nodes or part headers than their limits. */
        ARGUMENTS_LIMIT("arguments-limit"),
        /** A name of an argument, or all arguments together, longer than their limit. */
        ARGUMENT_LENGTH_LIMIT("argument-length-limit"),
        /** JSON or XML nested deeper than {@code SecRequestBodyJsonDepthLimit}. */
        DEPTH_LIMIT("depth-limit"),
        /** More uploaded files than {@code SecUploadFileLimit}. */
        FILES_LIMIT("files-limit"),
        /** More content than {@code SecRequestBodyLimit}. */
        REQUEST_BODY_LIMIT("request-body-limit"),
        /** More content outside of uploaded files than {@code SecRequestBodyNoFilesLimit}. */
        REQUEST_BODY_NO_FILES_LIMIT("request-body-no-files-limit"),
        /** More content than {@code SecResponseBodyLimit}. */
        RESPONSE_BODY_LIMIT("response-body-limit"),
        /** A content coding of the request that is refused, cannot be undone, or unpacks to too much. */
        ENCODED_REQUEST("encoded-request"),
        /** Request content that its parser cannot read to the end, or in a charset that is no superset of ASCII. */
        UNREADABLE_REQUEST("unreadable-request"),
        /** Request content whose Content-Type is missing, doubtful, or another than what the content looks like. */
        MISLABELLED_REQUEST("mislabelled-request"),
        /** An uploaded file could not be put into {@code SecUploadDir}. */
        UPLOAD_NOT_SAVED("upload-not-saved"),
        /** A content coding or charset of the response that cannot be undone, or unpacks to too much, or a slice of a response. */
        ENCODED_RESPONSE("encoded-response"),
        /** More work than one transaction may cost. */
        WORK_LIMIT("work-limit");

        private final String label;

        Reason(String label) {
            this.label = label;
        }

        /** The reason as logs and metrics name it. */
        public String label() {
            return label;
        }
    }

    static Interruption byLimit(Reason reason, int status, int phase, String message) {
        return new Interruption(Kind.DENY, status, null, 0, phase, reason, message);
    }
}
