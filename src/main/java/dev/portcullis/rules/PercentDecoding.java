package dev.portcullis.rules;

/** Decoding of {@code %XX} (RFC 3986 section 2.1), where a plus sign is a plus sign and what is no escape stays as it is. */
final class PercentDecoding {
    private PercentDecoding() {}

    /** The decoded value; the same instance when there is nothing to decode. */
    static Value decode(Value value) {
        int first = 0;
        while (first < value.length() && value.at(first) != '%') {
            first++;
        }
        if (first == value.length()) {
            return value;
        }
        byte[] out = new byte[value.length()];
        int length = 0;
        for (int i = 0; i < value.length(); i++) {
            int b = value.at(i);
            if (b == '%' && i + 2 < value.length()) {
                int high = Character.digit(value.at(i + 1), 16);
                int low = Character.digit(value.at(i + 2), 16);
                if (high >= 0 && low >= 0) {
                    b = high << 4 | low;
                    i += 2;
                }
            }
            out[length++] = (byte) b;
        }
        return Value.of(out, 0, length);
    }
}
