package dev.portcullis.wire.http1;

import dev.portcullis.http.Fields;
import dev.portcullis.http.ResponseHead;
import io.netty.buffer.ByteBuf;

/**
 * Reads the responses of one connection to a backend (RFC 9112), each after it was announced with {@link #expect}.
 *
 * <p>Bytes that no request asked for, and bytes behind the end of a response, make the connection useless: whoever reads them next
 * would take them for the answer to another request. The first failure ends the decoding: the sink is told once, and every later
 * byte is dropped. Events arrive synchronously from {@link #feed} and {@link #inputClosed}. Confined to one event loop.
 */
public final class ResponseDecoder {
    private static final int MAX_INFORMATIONAL = 8;

    private enum Phase {
        IDLE,
        HEAD,
        CONTENT,
        /** Behind a 101: the bytes belong to another protocol. */
        TUNNEL,
        DEAD
    }

    private final HttpLimits limits;
    private final ResponseSink sink;
    private final SectionReader section;
    private final ResponseHeadParser heads;
    private final ContentReader content;
    private Phase phase = Phase.IDLE;
    private boolean answersHead;
    private boolean upgradeOffered;
    private boolean endsWithConnection;
    private boolean isReusable = true;
    private int informational;

    public ResponseDecoder(HttpLimits limits, ResponseSink sink) {
        this.limits = limits;
        this.sink = sink;
        this.section = new SectionReader(limits.maxRequestLineBytes(), limits.maxHeadBytes());
        this.heads = new ResponseHeadParser(limits);
        this.content = new ContentReader(limits);
    }

    /**
     * Announces the response to a request that is about to be written.
     *
     * @throws IllegalStateException unless {@link #isReusable}
     */
    public void expect(String method, boolean offersUpgrade) {
        if (!isReusable()) {
            throw new IllegalStateException("the connection cannot take another request");
        }
        phase = Phase.HEAD;
        answersHead = method.equals("HEAD");
        upgradeOffered = offersUpgrade;
        endsWithConnection = false;
        informational = 0;
    }

    /** Consumes what it may of {@code in}, which stays the caller's: everything but the bytes behind a 101. */
    public void feed(ByteBuf in) {
        boolean goesOn = true;
        while (goesOn) {
            goesOn = switch (phase) {
                case IDLE -> in.isReadable() && fail(ResponseFailure.Kind.UNREQUESTED_BYTES, "no response was awaited");
                case HEAD -> in.isReadable() && readHead(in);
                case CONTENT -> readContent(in);
                case TUNNEL -> false;
                case DEAD -> {
                    in.skipBytes(in.readableBytes());
                    yield false;
                }
            };
        }
    }

    /** Says that the backend has closed its side: the end of a response that lasts until then, a failure in any other. */
    public void inputClosed() {
        isReusable = false;
        if (phase == Phase.CONTENT && endsWithConnection) {
            phase = Phase.IDLE;
            sink.onEnd(Fields.EMPTY);
        } else if (phase == Phase.HEAD || phase == Phase.CONTENT) {
            fail(ResponseFailure.Kind.TRUNCATED, phase == Phase.HEAD ? headSoFar() : "closed within the content");
        }
    }

    private String headSoFar() {
        return section.isEmpty() ? "closed before the response" : "closed within the head";
    }

    /** Whether a response has begun, so that its request may no longer be tried elsewhere. */
    public boolean responseStarted() {
        return phase == Phase.CONTENT || (phase == Phase.HEAD && (!section.isEmpty() || informational > 0));
    }

    /** Whether the connection may serve another request: between responses, kept alive, and never a byte too many. */
    public boolean isReusable() {
        return phase == Phase.IDLE && isReusable;
    }

    /** Whether a 101 has handed the connection over to another protocol. */
    public boolean isTunnel() {
        return phase == Phase.TUNNEL;
    }

    /** Drops everything from now on: the sink hears nothing more. */
    public void stop() {
        phase = Phase.DEAD;
    }

    private boolean readHead(ByteBuf in) {
        return switch (section.read(in)) {
            case INCOMPLETE -> false;
            case COMPLETE -> parseHead(section.take());
            case BARE_LF -> fail(ResponseFailure.Kind.MALFORMED_FIELDS, "LF without CR in the head");
            case FIRST_LINE_TOO_LONG, TOO_LARGE ->
                fail(ResponseFailure.Kind.HEAD_TOO_LARGE, "a head of more than " + limits.maxHeadBytes() + " bytes");
        };
    }

    private boolean parseHead(byte[] bytes) {
        ResponseHead head = heads.parse(bytes);
        if (head == null) {
            return fail(heads.failure());
        }
        if (head.status() == 101) {
            return switchProtocol(head);
        }
        if (head.status() < 200) {
            return inform(head);
        }
        Framing framing = heads.framing(head, answersHead);
        if (framing == null) {
            return fail(heads.failure());
        }
        isReusable = heads.keepsAlive(head, framing);
        endsWithConnection = framing.kind() == Framing.Kind.UNTIL_CLOSE;
        phase = Phase.CONTENT;
        content.begin(framing);
        sink.onHead(head, framing);
        return true;
    }

    private boolean switchProtocol(ResponseHead head) {
        isReusable = false;
        if (!upgradeOffered) {
            return fail(ResponseFailure.Kind.UNREQUESTED_UPGRADE, "101 though no upgrade was offered");
        }
        phase = Phase.TUNNEL;
        sink.onHead(head, Framing.NONE);
        return true;
    }

    private boolean inform(ResponseHead head) {
        if (++informational > MAX_INFORMATIONAL) {
            return fail(
                    ResponseFailure.Kind.TOO_MANY_INFORMATIONAL, "more than " + MAX_INFORMATIONAL + " 1xx responses");
        }
        sink.onInformational(head);
        return true;
    }

    private boolean readContent(ByteBuf in) {
        return switch (content.read(in)) {
            case MORE -> false;
            case PIECE -> {
                sink.onContent(content.takePiece());
                yield true;
            }
            case END -> end(in);
            case INVALID ->
                fail(
                        content.isInTrailers()
                                ? ResponseFailure.Kind.INVALID_TRAILERS
                                : ResponseFailure.Kind.INVALID_CHUNK,
                        content.violation().label() + ": " + content.detail());
        };
    }

    /** Bytes behind the response are dropped unread: the response itself is sound, the connection is not. */
    private boolean end(ByteBuf in) {
        if (in.isReadable()) {
            isReusable = false;
            in.skipBytes(in.readableBytes());
        }
        phase = Phase.IDLE;
        sink.onEnd(content.trailers());
        return true;
    }

    private boolean fail(ResponseFailure.Kind kind, String detail) {
        return fail(new ResponseFailure(kind, detail));
    }

    /** Ends the decoding; true, so that the rest of the input is dropped. */
    private boolean fail(ResponseFailure failure) {
        phase = Phase.DEAD;
        isReusable = false;
        sink.onFailure(failure);
        return true;
    }
}
