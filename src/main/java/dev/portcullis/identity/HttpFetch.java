package dev.portcullis.identity;

import dev.portcullis.http.FieldName;
import dev.portcullis.http.Fields;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * Identity's only way out: one HTTP exchange with a provider. The implementation never blocks the caller, follows no redirect, and keeps to the limits of the
 * request. Safe for concurrent use.
 */
public interface HttpFetch {
    /** Completes with any answer, whatever its status; exceptionally, by {@link IOException}, if there is none within the limits. */
    CompletionStage<Response> send(Request request);

    /** {@code timeout} is for the whole exchange, {@code maxBytes} for the content of the answer. Immutable; the array is not copied. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Request(String method, URI uri, Fields fields, byte[] content, Duration timeout, int maxBytes) {
        public static Request get(URI uri, String accept, Duration timeout, int maxBytes) {
            return new Request("GET", uri, Fields.of(FieldName.ACCEPT, accept), new byte[0], timeout, maxBytes);
        }
    }

    /** Immutable; the array is not copied. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Response(int status, Fields fields, byte[] content) {}
}
