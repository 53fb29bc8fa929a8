package dev.portcullis.http;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A field name prepared for look-ups: lower-case bytes and their hash, computed once. Equality ignores case (RFC 9110 section 5.1).
 * Make constants of it; {@link Fields} compares hashes before bytes. Immutable.
 */
public final class FieldName {
    public static final FieldName ACCEPT = of("Accept");
    public static final FieldName ACCEPT_ENCODING = of("Accept-Encoding");
    public static final FieldName AUTHORIZATION = of("Authorization");
    public static final FieldName CONNECTION = of("Connection");
    public static final FieldName CONTENT_ENCODING = of("Content-Encoding");
    public static final FieldName CONTENT_LENGTH = of("Content-Length");
    public static final FieldName CONTENT_TYPE = of("Content-Type");
    public static final FieldName COOKIE = of("Cookie");
    public static final FieldName DATE = of("Date");
    public static final FieldName EXPECT = of("Expect");
    public static final FieldName FORWARDED = of("Forwarded");
    public static final FieldName HOST = of("Host");
    public static final FieldName KEEP_ALIVE = of("Keep-Alive");
    public static final FieldName LOCATION = of("Location");
    public static final FieldName RETRY_AFTER = of("Retry-After");
    public static final FieldName SERVER = of("Server");
    public static final FieldName SET_COOKIE = of("Set-Cookie");
    public static final FieldName TE = of("TE");
    public static final FieldName TRAILER = of("Trailer");
    public static final FieldName TRANSFER_ENCODING = of("Transfer-Encoding");
    public static final FieldName UPGRADE = of("Upgrade");
    public static final FieldName USER_AGENT = of("User-Agent");
    public static final FieldName VIA = of("Via");
    public static final FieldName WWW_AUTHENTICATE = of("WWW-Authenticate");
    public static final FieldName X_FORWARDED_FOR = of("X-Forwarded-For");
    public static final FieldName X_FORWARDED_HOST = of("X-Forwarded-Host");
    public static final FieldName X_FORWARDED_PROTO = of("X-Forwarded-Proto");

    private final String text;
    private final byte[] lower;
    private final int hash;

    private FieldName(String text) {
        this.text = text;
        this.lower = text.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.ISO_8859_1);
        this.hash = hash(lower, 0, lower.length);
    }

    /** The name {@code text}, which must be a token (RFC 9110 section 5.6.2). */
    public static FieldName of(String text) {
        if (!Tokens.isToken(text)) {
            throw new IllegalArgumentException("\"" + text + "\" is not a field name");
        }
        return new FieldName(text);
    }

    /** The name as it was given, for writing. */
    public String text() {
        return text;
    }

    /** Whether the bytes of {@code source} from {@code start} to {@code end} spell this name in any case. */
    public boolean matches(byte[] source, int start, int end) {
        if (end - start != lower.length) {
            return false;
        }
        for (int i = 0; i < lower.length; i++) {
            if (Tokens.lower(source[start + i]) != lower[i]) {
                return false;
            }
        }
        return true;
    }

    int hashOfName() {
        return hash;
    }

    /** The case-insensitive hash under which {@link Fields} files a name. */
    static int hash(byte[] source, int start, int end) {
        int h = 0;
        for (int i = start; i < end; i++) {
            h = 31 * h + Tokens.lower(source[i]);
        }
        return h;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FieldName name && hash == name.hash && matches(name.lower, 0, name.lower.length);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return text;
    }
}
