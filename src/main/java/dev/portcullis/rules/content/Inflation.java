package dev.portcullis.rules.content;

import dev.portcullis.rules.content.CodingReader.Ending;
import java.util.zip.Checksum;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Reads deflate streams (RFC 1951) inside of some bytes, one after the other: gzip may have thousands of empty members, and what one needs is too dear to be made anew
 * for each. One owner at a time.
 */
final class Inflation implements AutoCloseable {
    private final Inflater inflater;
    private final byte[] piece = new byte[8_192];
    private int end;
    private long size;

    /** @param raw whether there is no zlib wrapping around it */
    Inflation(boolean raw) {
        this.inflater = new Inflater(raw);
    }

    Ending read(byte[] in, int from, BoundedBytes out, Checksum sum) {
        inflater.reset();
        inflater.setInput(in, from, in.length - from);
        size = 0;
        try {
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
        }
    }

    /** Where the last stream ended, after {@link Ending#WHOLE}. */
    int end() {
        return end;
    }

    /** How many bytes came out of it. */
    long size() {
        return size;
    }

    /** Gives back the memory outside of the heap. */
    @Override
    public void close() {
        inflater.end();
    }
}
