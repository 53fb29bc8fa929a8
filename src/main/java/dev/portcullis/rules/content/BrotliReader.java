package dev.portcullis.rules.content;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.decoder.DecoderJNI;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The Brotli format (RFC 7932), without its large-window extension: windows have at most 16 MiB. */
final class BrotliReader implements CodingReader {
    private static final int PIECE = 16 * 1024;

    @Override
    public boolean isAvailable() {
        return Native.AVAILABLE;
    }

    /** Asked for once, when first needed: it unpacks and loads a library. */
    private static final class Native {
        static final boolean AVAILABLE = Brotli4jLoader.isAvailable();
    }

    @Override
    public Ending read(byte[] content, BoundedBytes out) {
        DecoderJNI.Wrapper decoder;
        try {
            decoder = new DecoderJNI.Wrapper(PIECE);
        } catch (IOException e) {
            throw new IllegalStateException("no memory for a Brotli decoder", e);
        }
        try {
            return new Run(content, out, decoder).stream();
        } finally {
            decoder.destroy();
        }
    }

    /** One pass over one content. One owner at a time. */
    private static final class Run {
        private final byte[] in;
        private final BoundedBytes out;
        private final DecoderJNI.Wrapper decoder;
        private int at;

        Run(byte[] in, BoundedBytes out, DecoderJNI.Wrapper decoder) {
            this.in = in;
            this.out = out;
            this.decoder = decoder;
        }

        Ending stream() {
            while (true) {
                switch (decoder.getStatus()) {
                    case NEEDS_MORE_OUTPUT -> {
                        if (!drain()) {
                            return Ending.FULL;
                        }
                    }
                    case OK -> decoder.push(0);
                    case NEEDS_MORE_INPUT -> {
                        if (decoder.hasOutput() && !drain()) {
                            return Ending.FULL;
                        }
                        if (at == in.length) {
                            return Ending.CUT;
                        }
                        push();
                    }
                    case DONE -> {
                        if (decoder.hasOutput() && !drain()) {
                            return Ending.FULL;
                        }
                        return at == in.length ? Ending.WHOLE : Ending.MALFORMED;
                    }
                    case ERROR -> {
                        return Ending.MALFORMED;
                    }
                }
            }
        }

        private void push() {
            ByteBuffer input = decoder.getInputBuffer();
            input.clear();
            int length = Math.min(input.remaining(), in.length - at);
            input.put(in, at, length);
            at += length;
            decoder.push(length);
        }

        private boolean drain() {
            ByteBuffer output = decoder.pull();
            byte[] piece = new byte[output.remaining()];
            output.get(piece);
            return out.put(piece, piece.length);
        }
    }
}
