package dev.portcullis.observe;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/**
 * A file as logs append to it. Nothing is kept here: what a full disk did not take is lost when {@link #write} says so, and does not come twice later. What follows a
 * write that broke off within a line begins a line of its own, so that one line is spoilt and not two. One owner at a time.
 */
final class AppendedFile extends OutputStream {
    private static final byte[] LINE_FEED = {'\n'};

    private final WritableByteChannel file;
    private boolean isWithinLine;

    AppendedFile(WritableByteChannel file) {
        this.file = file;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    /** Writes whole lines. */
    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        if (isWithinLine) {
            file.write(ByteBuffer.wrap(LINE_FEED));
            isWithinLine = false;
        }
        ByteBuffer left = ByteBuffer.wrap(bytes, from, length);
        try {
            while (left.hasRemaining()) {
                file.write(left);
            }
        } finally {
            int end = left.position();
            isWithinLine = end > from && end < from + length && bytes[end - 1] != '\n';
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
