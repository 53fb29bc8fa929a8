package dev.portcullis.rules;

/** Where a redirect leads: a text that may hold what a client has sent. */
final class Location {
    private static final String HEX = "0123456789ABCDEF";

    private Location() {}

    /** {@code url} with every byte that no URL holds percent-encoded (RFC 3986 section 2.1): a line end would make it no field at all. */
    static String of(Value url) {
        StringBuilder out = new StringBuilder(url.length());
        for (int i = 0; i < url.length(); i++) {
            int b = url.at(i) & 0xFF;
            if (b > ' ' && b < 0x7F) {
                out.append((char) b);
            } else {
                out.append('%').append(HEX.charAt(b >> 4)).append(HEX.charAt(b & 0xF));
            }
        }
        return out.toString();
    }
}
