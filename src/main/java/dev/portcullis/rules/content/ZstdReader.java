package dev.portcullis.rules.content;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.nio.ByteBuffer;

/** The Zstandard format (RFC 8878), with windows of at most 8 MiB (RFC 9659). */
final class ZstdReader implements CodingReader {
    private static final int WINDOW_LOG = 23;

    @Override
    public boolean isAvailable() {
        return Native.AVAILABLE;
    }

    /** Asked for once, when first needed: it unpacks and loads a library. */
    private static final class Native {
        static final boolean AVAILABLE = load();

        private static boolean load() {
            try {
                com.github.luben.zstd.util.Native.load();
                return com.github.luben.zstd.util.Native.isLoaded();
            } catch (UnsatisfiedLinkError | ExceptionInInitializerError e) {
                return false;
            }
        }
    }

    @Override
    public Ending read(byte[] content, BoundedBytes out) {
        ByteBuffer in = ByteBuffer.wrap(content);
        byte[] piece = new byte[16 * 1024];
        ByteBuffer decoded = ByteBuffer.wrap(piece);
        try (ZstdDecompressCtx zstd = new ZstdDecompressCtx()) {
            zstd.setLongMax(WINDOW_LOG);
            boolean isAtEndOfFrame = false;
            boolean mayHoldMore = false;
            while (in.hasRemaining() || mayHoldMore) {
                decoded.clear();
                isAtEndOfFrame = zstd.decompressByteBufferStream(decoded, in);
                if (!out.put(piece, decoded.position())) {
                    return Ending.FULL;
                }
                mayHoldMore = !isAtEndOfFrame && !decoded.hasRemaining();
            }
            return isAtEndOfFrame ? Ending.WHOLE : Ending.CUT;
        } catch (ZstdException e) {
            return Ending.MALFORMED;
        }
    }
}
