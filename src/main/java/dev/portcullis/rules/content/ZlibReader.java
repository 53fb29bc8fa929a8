package dev.portcullis.rules.content;

import java.util.zip.CRC32;

/** The zlib format (RFC 1950), which is what the coding {@code deflate} means. */
final class ZlibReader implements CodingReader {
    @Override
    public Ending read(byte[] content, BoundedBytes out) {
        try (Inflation inflation = new Inflation(false)) {
            Ending ending = inflation.read(content, 0, out, new CRC32());
            return ending == Ending.WHOLE && inflation.end() < content.length ? Ending.MALFORMED : ending;
        }
    }
}
