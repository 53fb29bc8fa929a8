package dev.portcullis.rules.content;

import dev.portcullis.rules.content.CodingReader.Ending;
import java.util.zip.Checksum;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** One deflate stream (RFC 1951) inside of some bytes. One owner at a time, used once. */
final class Inflation {
    private final boolean raw;
    private int end;
    private long size;

    /** @param raw whether there is no zlib wrapping around it */
    Inflation(boolean raw) {
        this.raw = raw;
    }

    Ending read(byte[] in, int from, BoundedBytes out, Checksum sum) {
        Inflater inflater = new Inflater(raw);
        try {
            inflater.setInput(in, from, in.length - from);
            byte[] piece = new byte[8_192];
            while (!inflater.finished()) {
                int length = inflater.inflate(piece);
                sum.update(piece, 0, length);
                size += length;
                if (!out.put(piece, length)) {
                    return Ending.FULL;
                }
                if (length == 0 && !inflater.finished()) {
                    return inflater.needsDictionary() ? Ending.MALFORMED : Ending.CUT;
                }
            }
            end = in.length - inflater.getRemaining();
            return Ending.WHOLE;
        } catch (DataFormatException e) {
            return Ending.MALFORMED;
        } finally {
            inflater.end();
        }
    }

    /** Where the stream ended, after {@link Ending#WHOLE}. */
    int end() {
        return end;
    }

    /** How many bytes came out. */
    long size() {
        return size;
    }
}
