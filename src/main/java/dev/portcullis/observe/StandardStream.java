package dev.portcullis.observe;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;

/**
 * Standard output or standard error as logs write to it, with its failures. A {@link PrintStream} swallows them and remembers for good that there was one, so
 * after the first one what lies below it is written. Closing leaves both open. One owner at a time.
 */
final class StandardStream extends OutputStream {
    private final PrintStream stream;
    private final OutputStream below;
    private boolean hasFailed;

    StandardStream(PrintStream stream, OutputStream below) {
        this.stream = stream;
        this.below = below;
        this.hasFailed = stream.checkError();
    }

    static OutputStream output() {
        return new StandardStream(System.out, new FileOutputStream(FileDescriptor.out));
    }

    static OutputStream error() {
        return new StandardStream(System.err, new FileOutputStream(FileDescriptor.err));
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        if (hasFailed) {
            below.write(bytes, from, length);
            return;
        }
        stream.write(bytes, from, length);
        hasFailed = stream.checkError();
        if (hasFailed) {
            throw new IOException("it is full or closed");
        }
    }

    @Override
    public void flush() {
        if (!hasFailed) {
            stream.flush();
        }
    }

    @Override
    public void close() {
        flush();
    }
}
