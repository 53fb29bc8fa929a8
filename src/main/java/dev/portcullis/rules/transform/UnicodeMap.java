package dev.portcullis.rules.transform;

import dev.portcullis.rules.Ascii;
import java.util.Arrays;
import java.util.Optional;

/**
 * What bytes a backend reads {@code %uHHHH} as, from a file such as ModSecurity's {@code unicode.mapping}: a line begins with the number of a code page, and
 * the lines behind it have pairs such as {@code 00e9:65}, of a code and a byte. Immutable.
 */
public final class UnicodeMap {
    private final short[] bytes;

    private UnicodeMap(short[] bytes) {
        this.bytes = bytes;
    }

    /** The map for {@code codePage} in {@code file}; empty when the file has no pairs for it. */
    public static Optional<UnicodeMap> parse(String file, String codePage) {
        short[] bytes = new short[0x10000];
        Arrays.fill(bytes, (short) -1);
        boolean isWanted = false;
        boolean hasPairs = false;
        for (String line : file.lines().map(String::strip).toList()) {
            for (String word : line.split("[ \t]+", -1)) {
                int colon = word.indexOf(':');
                int code = colon == 4 ? hex(word.substring(0, 4)) : -1;
                int mapped = colon == 4 ? hex(word.substring(5)) : -1;
                if (isWanted && code >= 0 && mapped >= 0 && mapped <= 0xFF) {
                    bytes[code] = (short) mapped;
                    hasPairs = true;
                }
            }
            if (line.indexOf(':') < 0 && !line.isEmpty() && Ascii.isDigit(line.charAt(0))) {
                isWanted = line.equals(codePage) || line.startsWith(codePage + " ");
            }
        }
        return hasPairs ? Optional.of(new UnicodeMap(bytes)) : Optional.empty();
    }

    private static int hex(String digits) {
        boolean isHex = !digits.isEmpty()
                && digits.length() <= 4
                && digits.chars().allMatch(c -> c < 0x80 && Ascii.hex((byte) c) >= 0);
        return isHex ? Integer.parseInt(digits, 16) : -1;
    }

    /** The byte for {@code code}, or -1 where the file has none. */
    int byteFor(int code) {
        return bytes[code];
    }

    /** {@code t:urlDecodeUni} by this map. */
    Transformation urlDecodeUni() {
        return new NamedTransformation("urlDecodeUni", value -> UrlCoding.urlDecodeUni(value, this));
    }
}
