package dev.portcullis.wire.http1;

import dev.portcullis.http.RefusedHead;
import dev.portcullis.http.RequestHead;
import dev.portcullis.http.Tokens;
import dev.portcullis.http.Violation;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Reads the requests of one connection (RFC 9112), one at a time: behind the end of a request it stops until {@link #next}.
 *
 * <p>The first violation ends it: the sink is told once, and every later byte is dropped. No lenient mode. Events arrive synchronously from {@link #feed};
 * the sink may call {@link #next} or {@link #stop} from within. Confined to one event loop.
 */
public final class RequestDecoder {
    private enum Phase {
        /** Before the first byte of a request line; empty lines are skipped. */
        START,
        HEAD,
        CONTENT,
        /** Behind a request. */
        PAUSED,
        DEAD
    }

    private final HttpLimits limits;
    private final RequestSink sink;
    private final SectionReader section;
    private final RequestHeadParser heads;
    private final ContentReader content;
    private Phase phase = Phase.START;
    private int emptyLines;
    private boolean afterCr;
    private @Nullable RequestHead head;

    public RequestDecoder(HttpLimits limits, RequestSink sink) {
        this.limits = limits;
        this.sink = sink;
        this.section = new SectionReader(limits.maxRequestLineBytes(), limits.maxHeadBytes());
        this.heads = new RequestHeadParser(limits);
        this.content = new ContentReader(limits);
    }

    /** Consumes what it may of {@code in}, which stays the caller's. Bytes behind the end of a request are left readable. */
    public void feed(ByteBuf in) {
        boolean goesOn = true;
        while (goesOn) {
            goesOn = switch (phase) {
                case START -> in.isReadable() && start(in);
                case HEAD -> in.isReadable() && readHead(in);
                case CONTENT -> readContent(in);
                case PAUSED -> false;
                case DEAD -> {
                    in.skipBytes(in.readableBytes());
                    yield false;
                }
            };
        }
    }

    /** Allows the next request to be read; the caller then feeds what was left. */
    public void next() {
        if (phase == Phase.PAUSED) {
            phase = Phase.START;
            emptyLines = 0;
            head = null;
        }
    }

    /** Drops everything from now on: the sink hears nothing more. */
    public void stop() {
        phase = Phase.DEAD;
    }

    /** Whether no request has begun, or the last one is complete: the connection may be closed without cutting anything off. */
    public boolean isBetweenMessages() {
        return phase == Phase.START || phase == Phase.PAUSED;
    }

    /** Whether a head has begun and is not complete: the time in which the head timeout runs. */
    public boolean headStarted() {
        return phase == Phase.HEAD;
    }

    /** Whether a violation or {@link #stop} has ended the decoding. */
    public boolean isStopped() {
        return phase == Phase.DEAD;
    }

    /** What has arrived of the request that is being read, for one that is refused from outside: too slow, or cut off. */
    public RefusedHead refusal(Violation violation, String detail) {
        return head == null
                ? heads.refused(violation, detail, section.take())
                : new RefusedHead(
                        violation,
                        detail,
                        head.requestLine(),
                        head.method(),
                        head.target().raw(),
                        head.version().text(),
                        head.fields());
    }

    /** Skips CRLF up to the bound; false when the input is used up or refused. */
    private boolean start(ByteBuf in) {
        byte b = in.getByte(in.readerIndex());
        if (afterCr ? b == '\n' : b == '\r') {
            in.skipBytes(1);
            afterCr = !afterCr;
            return afterCr
                    || ++emptyLines <= limits.maxLeadingEmptyLines()
                    || refuse(
                            Violation.JUNK_BEFORE_REQUEST,
                            "more than " + limits.maxLeadingEmptyLines() + " empty lines");
        }
        if (afterCr) {
            return refuse(Violation.BARE_CR, "CR without LF before the request line");
        }
        if (b == '\n') {
            return refuse(Violation.BARE_LF, "LF without CR before the request line");
        }
        if (!Tokens.isTchar(b)) {
            boolean isJunk = (b >= 0 && b <= ' ') || b == 0x7F;
            return refuse(
                    isJunk ? Violation.JUNK_BEFORE_REQUEST : Violation.INVALID_METHOD,
                    String.format("byte 0x%02x where a request line should begin", b));
        }
        phase = Phase.HEAD;
        return true;
    }

    private boolean readHead(ByteBuf in) {
        return switch (section.read(in)) {
            case INCOMPLETE -> false;
            case COMPLETE -> parseHead(section.take());
            case BARE_LF -> refuse(Violation.BARE_LF, "LF without CR in the head");
            case FIRST_LINE_TOO_LONG ->
                refuse(
                        Violation.TARGET_TOO_LONG,
                        "a request line of more than " + limits.maxRequestLineBytes() + " bytes");
            case TOO_LARGE ->
                refuse(Violation.HEAD_TOO_LARGE, "a head of more than " + limits.maxHeadBytes() + " bytes");
        };
    }

    private boolean parseHead(byte[] bytes) {
        RequestHead parsed = heads.parse(bytes);
        if (parsed == null) {
            phase = Phase.DEAD;
            sink.onRefused(heads.refused(bytes));
            return true;
        }
        head = parsed;
        phase = Phase.CONTENT;
        content.begin(heads.facts().framing());
        sink.onHead(parsed, heads.facts());
        return true;
    }

    private boolean readContent(ByteBuf in) {
        return switch (content.read(in)) {
            case MORE -> false;
            case PIECE -> {
                sink.onContent(content.takePiece());
                yield true;
            }
            case END -> {
                phase = Phase.PAUSED;
                sink.onEnd(content.trailers());
                yield true;
            }
            case INVALID -> refuse(content.violation(), content.detail());
        };
    }

    /** Ends the decoding; true, so that the rest of the input is dropped. */
    private boolean refuse(Violation violation, String detail) {
        RefusedHead refused = refusal(violation, detail);
        phase = Phase.DEAD;
        sink.onRefused(refused);
        return true;
    }
}
