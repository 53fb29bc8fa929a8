package dev.portcullis.rules.content;

import java.util.zip.CRC32;

/**
 * The gzip format (RFC 1952): one member or several, each with a checksum that must be right, and nothing behind the last.
 *
 * <p>{@code java.util.zip.GZIPInputStream} would take anything behind a member for padding and hide it.
 */
final class GzipReader implements CodingReader {
    private static final int HEADER_CRC = 0x02;
    private static final int EXTRA = 0x04;
    private static final int NAME = 0x08;
    private static final int COMMENT = 0x10;
    private static final int RESERVED = 0xE0;

    @Override
    public Ending read(byte[] content, BoundedBytes out) {
        try (Inflation inflation = new Inflation(true)) {
            return new Run(content, out, inflation).members();
        }
    }

    /** One pass over one content. One owner at a time. */
    private static final class Run {
        private final byte[] in;
        private final BoundedBytes out;
        private final Inflation inflation;
        private int at;

        Run(byte[] in, BoundedBytes out, Inflation inflation) {
            this.in = in;
            this.out = out;
            this.inflation = inflation;
        }

        Ending members() {
            Ending ending = member();
            while (ending == Ending.WHOLE && at < in.length) {
                ending = member();
            }
            return ending;
        }

        private Ending member() {
            Ending header = header();
            if (header != Ending.WHOLE) {
                return header;
            }
            CRC32 sum = new CRC32();
            Ending data = inflation.read(in, at, out, sum);
            if (data != Ending.WHOLE) {
                return data;
            }
            at = inflation.end();
            if (in.length - at < 8) {
                return Ending.CUT;
            }
            boolean isRight = int32() == (int) sum.getValue();
            isRight &= int32() == (int) inflation.size();
            return isRight ? Ending.WHOLE : Ending.MALFORMED;
        }

        private Ending header() {
            if (in.length - at < 10) {
                return Ending.CUT;
            }
            int flags = in[at + 3] & 0xFF;
            if ((in[at] & 0xFF) != 0x1F || (in[at + 1] & 0xFF) != 0x8B || in[at + 2] != 8 || (flags & RESERVED) != 0) {
                return Ending.MALFORMED;
            }
            at += 10;
            boolean there = (flags & EXTRA) == 0 || skipExtra();
            there = there && ((flags & NAME) == 0 || skipText());
            there = there && ((flags & COMMENT) == 0 || skipText());
            there = there && ((flags & HEADER_CRC) == 0 || skip(2));
            return there ? Ending.WHOLE : Ending.CUT;
        }

        private boolean skipExtra() {
            return in.length - at >= 2 && skip(2 + (in[at] & 0xFF) + ((in[at + 1] & 0xFF) << 8));
        }

        private boolean skipText() {
            while (at < in.length && in[at] != 0) {
                at++;
            }
            return skip(1);
        }

        private boolean skip(int bytes) {
            boolean there = in.length - at >= bytes;
            at = there ? at + bytes : in.length;
            return there;
        }

        /** The little-endian number here. */
        private int int32() {
            int value = 0;
            for (int shift = 0; shift < 32; shift += 8) {
                value |= (in[at++] & 0xFF) << shift;
            }
            return value;
        }
    }
}
