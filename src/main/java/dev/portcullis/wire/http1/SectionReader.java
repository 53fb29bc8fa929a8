package dev.portcullis.wire.http1;

import dev.portcullis.http.Lanes;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Gathers the bytes of a head or trailer section up to and with its empty line. Looks at each byte once, however the input is
 * split, and copies it once if the section arrives whole. Confined to one event loop.
 */
final class SectionReader {
    enum Progress {
        INCOMPLETE,
        COMPLETE,
        /** LF without CR before it; {@link #take} ends with that line. */
        BARE_LF,
        /** {@link #take} holds as much of the first line as was allowed. */
        FIRST_LINE_TOO_LONG,
        /** {@link #take} holds the lines that were complete. */
        TOO_LARGE
    }

    private static final byte[] NOTHING = {};
    private static final long LINE_FEEDS = Lanes.of('\n');

    private final int maxFirstLineBytes;
    private final int maxBytes;
    private byte[] bytes = NOTHING;
    private int length;
    private int lineStart;

    SectionReader(int maxFirstLineBytes, int maxBytes) {
        this.maxFirstLineBytes = Math.min(maxFirstLineBytes, maxBytes);
        this.maxBytes = maxBytes;
    }

    boolean isEmpty() {
        return length == 0;
    }

    /** Reads on, taking no byte behind the end of the section. Limits are checked before line ends, so no split changes the outcome. */
    Progress read(ByteBuf in) {
        int start = in.readerIndex();
        int end = Math.min(in.writerIndex(), start + (maxBytes - length));
        ByteBuffer view = in.nioBuffer(start, end - start);
        for (int from = start; ; ) {
            int lf = start + lineFeed(view, from - start);
            int position = length + lf - start;
            if (lineStart == 0 && position >= maxFirstLineBytes) {
                append(in, maxFirstLineBytes - length);
                return Progress.FIRST_LINE_TOO_LONG;
            }
            if (lf == end) {
                append(in, end - start);
                return atMost(position);
            }
            boolean afterCr = position > lineStart && byteBefore(in, lf, start) == '\r';
            if (!afterCr || position == lineStart + 1) {
                append(in, lf + 1 - start);
                return afterCr ? Progress.COMPLETE : Progress.BARE_LF;
            }
            lineStart = position + 1;
            from = lf + 1;
        }
    }

    /** The first LF at {@code from} or behind it; the end of {@code in} when there is none. */
    private static int lineFeed(ByteBuffer in, int from) {
        int at = from;
        int end = in.limit();
        for (; at <= end - Long.BYTES; at += Long.BYTES) {
            long found = Lanes.zero(Long.reverseBytes(in.getLong(at)) ^ LINE_FEEDS);
            if (found != 0) {
                return at + Lanes.first(found);
            }
        }
        while (at < end && in.get(at) != '\n') {
            at++;
        }
        return at;
    }

    private Progress atMost(int position) {
        if (position < maxBytes) {
            return Progress.INCOMPLETE;
        }
        length = lineStart;
        return Progress.TOO_LARGE;
    }

    private byte byteBefore(ByteBuf in, int index, int start) {
        return index > start ? in.getByte(index - 1) : bytes[length - 1];
    }

    private void append(ByteBuf in, int count) {
        if (length == 0) {
            bytes = new byte[count];
        } else if (length + count > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + count, 2 * bytes.length));
        }
        in.readBytes(bytes, length, count);
        length += count;
    }

    /** Hands the bytes over, exactly as many as there are, and starts anew. */
    byte[] take() {
        byte[] taken = bytes.length == length ? bytes : Arrays.copyOf(bytes, length);
        bytes = NOTHING;
        length = 0;
        lineStart = 0;
        return taken;
    }
}
