package dev.portcullis.app.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;

/**
 * Standard output as commands write it, unlike {@link System#out} with its failures. A reader that has left ({@code | head}) has got what it wanted and is none.
 * One owner at a time.
 */
final class StandardOutput extends FilterOutputStream {
    StandardOutput() {
        super(new FileOutputStream(FileDescriptor.out));
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        try {
            out.write(bytes, from, length);
        } catch (IOException e) {
            if (!"Broken pipe".equals(e.getMessage())) {
                throw e;
            }
        }
    }
}
