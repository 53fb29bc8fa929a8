package dev.portcullis.wire.http1;

import dev.portcullis.http.Fields;
import dev.portcullis.http.Violation;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Reads the content of one message after another, and its trailers, by {@link Framing}. Confined to one event loop. */
final class ContentReader {
    enum Step {
        /** All input is read and the content has not ended. */
        MORE,
        /** {@link #takePiece} has a piece. */
        PIECE,
        /** The content has ended; {@link #trailers} are known. */
        END,
        /** See {@link #violation}. */
        INVALID
    }

    private final ChunkReader chunks;
    private final SectionReader trailerSection;
    private final FieldLineParser fieldLines;
    private Framing.Kind kind = Framing.Kind.NONE;
    private long remaining;
    private boolean inTrailers;
    private Fields trailers = Fields.EMPTY;
    private @Nullable ByteBuf piece;
    private Violation violation = Violation.INVALID_CHUNK_SIZE;
    private String detail = "";

    ContentReader(HttpLimits limits) {
        this.chunks = new ChunkReader(limits);
        this.trailerSection = new SectionReader(limits.maxTrailerBytes(), limits.maxTrailerBytes());
        this.fieldLines = new FieldLineParser(limits.maxFields());
    }

    void begin(Framing framing) {
        kind = framing.kind();
        remaining = framing.lengthBytes();
        inTrailers = false;
        trailers = Fields.EMPTY;
        chunks.begin();
    }

    Step read(ByteBuf in) {
        return switch (kind) {
            case NONE -> Step.END;
            case LENGTH -> readLength(in);
            case CHUNKED -> inTrailers ? readTrailers(in) : readChunks(in);
            case UNTIL_CLOSE -> in.isReadable() ? slice(in, in.readableBytes()) : Step.MORE;
        };
    }

    private Step readLength(ByteBuf in) {
        if (remaining == 0) {
            return Step.END;
        }
        if (!in.isReadable()) {
            return Step.MORE;
        }
        int count = (int) Math.min(remaining, in.readableBytes());
        remaining -= count;
        return slice(in, count);
    }

    private Step readChunks(ByteBuf in) {
        return switch (chunks.read(in)) {
            case MORE -> Step.MORE;
            case DATA -> {
                int count = (int) Math.min(chunks.remaining(), in.readableBytes());
                chunks.took(count);
                yield slice(in, count);
            }
            case LAST -> {
                inTrailers = true;
                yield readTrailers(in);
            }
            case INVALID -> invalid(chunks.violation(), chunks.detail());
        };
    }

    private Step readTrailers(ByteBuf in) {
        return switch (trailerSection.read(in)) {
            case INCOMPLETE -> Step.MORE;
            case COMPLETE -> parseTrailers();
            case BARE_LF -> invalid(Violation.BARE_LF, "LF without CR in the trailers");
            case FIRST_LINE_TOO_LONG, TOO_LARGE ->
                invalid(Violation.TRAILERS_TOO_LARGE, "the trailers exceed their limit");
        };
    }

    private Step parseTrailers() {
        Fields parsed = fieldLines.parse(trailerSection.take(), 0);
        if (parsed == null) {
            return invalid(fieldLines.violation(), "trailers: " + fieldLines.detail());
        }
        int forbidden = Trailers.forbiddenIn(parsed);
        if (forbidden >= 0) {
            return invalid(Violation.FORBIDDEN_TRAILER, parsed.name(forbidden) + " as a trailer");
        }
        trailers = parsed;
        return Step.END;
    }

    private Step slice(ByteBuf in, int count) {
        piece = in.readRetainedSlice(count);
        return Step.PIECE;
    }

    private Step invalid(Violation what, String where) {
        violation = what;
        detail = where;
        return Step.INVALID;
    }

    /** Hands over the piece that the last step found. */
    ByteBuf takePiece() {
        ByteBuf taken = piece;
        if (taken == null) {
            throw new IllegalStateException("no piece was read");
        }
        piece = null;
        return taken;
    }

    Fields trailers() {
        return trailers;
    }

    /** Whether the chunks are read and what follows is the trailer section. */
    boolean isInTrailers() {
        return inTrailers;
    }

    Violation violation() {
        return violation;
    }

    String detail() {
        return detail;
    }
}
