package dev.portcullis.identity.oidc;

import dev.portcullis.identity.Excerpt;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Why a step with a provider did not succeed: {@code reason} is a stable kebab-case word for logs, the message free text without tokens. Without stack trace: this is traffic. An exception
 * and no value, since a login is a chain of promises in which any may fail; {@link Kind} says what that means for the user.
 */
public final class OidcException extends Exception {
    private static final long serialVersionUID = 1;

    private final Kind kind;
    private final String reason;
    private final Duration retryAfter;

    /** What a failure means for whoever waits. */
    public enum Kind {
        /** What the browser brought is not good: 400. */
        BAD_REQUEST,
        /** The provider says no: 403. */
        REFUSED,
        /** What the provider says is not good: 502. */
        BAD_PROVIDER,
        /** The provider cannot be reached, or not now, or we ask for no more at a time: 503. */
        UNAVAILABLE
    }

    private OidcException(Kind kind, String reason, String detail, Duration retryAfter) {
        super(detail, null, false, false);
        this.kind = kind;
        this.reason = reason;
        this.retryAfter = retryAfter;
    }

    /** What the browser brought is not good. */
    public static OidcException badRequest(String reason, String detail) {
        return new OidcException(Kind.BAD_REQUEST, reason, detail, Duration.ZERO);
    }

    static OidcException refused(String reason, String detail) {
        return new OidcException(Kind.REFUSED, reason, detail, Duration.ZERO);
    }

    static OidcException badProvider(String reason, String detail) {
        return new OidcException(Kind.BAD_PROVIDER, reason, detail, Duration.ZERO);
    }

    static OidcException unavailable(String detail, Duration retryAfter) {
        return new OidcException(Kind.UNAVAILABLE, "provider-unavailable", detail, retryAfter);
    }

    static OidcException tooManyLogins(int most) {
        return new OidcException(
                Kind.UNAVAILABLE,
                "too-many-logins",
                most + " are beginning at this provider now",
                Duration.ofSeconds(1));
    }

    /** What {@code failure} of a promise is, or null for a bug. */
    public static @Nullable OidcException in(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof OidcException known ? known : null;
    }

    /** What lies at the bottom of {@code failure}, in a few words for the log. */
    static String causeOf(@Nullable Throwable failure) {
        Throwable cause = failure;
        while (cause != null && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause == null ? "no answer" : Excerpt.of(cause.toString());
    }

    public Kind kind() {
        return kind;
    }

    public String reason() {
        return reason;
    }

    /** For the log. */
    public String detail() {
        String message = getMessage();
        return message == null ? "" : message;
    }

    /** When it is worth another try; zero where that is not known. */
    public Duration retryAfter() {
        return retryAfter;
    }
}
