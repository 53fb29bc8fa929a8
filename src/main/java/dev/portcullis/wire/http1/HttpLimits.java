package dev.portcullis.wire.http1;

/**
 * Bounds of what a decoder accepts. Line and section sizes count bytes as received, line ends included.
 *
 * <p>{@code maxRequestLineBytes} bounds the request or status line (beyond: 414), {@code maxHeadBytes} the whole head with that line and
 * {@code maxFields} its lines (beyond: 431). {@code maxTrailerBytes} bounds the trailer section, {@code maxChunkLineBytes} one chunk-size
 * line, {@code maxChunkExtensionBytes} the extensions of one message together. {@code maxLeadingEmptyLines} is how many CRLF may precede a
 * request line (RFC 9112 section 2.2). Immutable.
 */
public record HttpLimits(
        int maxRequestLineBytes,
        int maxHeadBytes,
        int maxFields,
        int maxTrailerBytes,
        int maxChunkLineBytes,
        int maxChunkExtensionBytes,
        int maxLeadingEmptyLines) {
    /** 8 KiB request line, 32 KiB head, 100 fields, 8 KiB trailers. */
    public static final HttpLimits DEFAULT = new HttpLimits(8 << 10, 32 << 10, 100, 8 << 10, 1 << 10, 8 << 10, 4);

    public HttpLimits {
        atLeast("maxRequestLineBytes", maxRequestLineBytes, 64);
        atLeast("maxHeadBytes", maxHeadBytes, 64);
        atLeast("maxFields", maxFields, 1);
        atLeast("maxTrailerBytes", maxTrailerBytes, 2);
        atLeast("maxChunkLineBytes", maxChunkLineBytes, 32);
        atLeast("maxChunkExtensionBytes", maxChunkExtensionBytes, 0);
        atLeast("maxLeadingEmptyLines", maxLeadingEmptyLines, 0);
    }

    private static void atLeast(String name, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException(name + " is " + value + ", must be at least " + least);
        }
    }
}
