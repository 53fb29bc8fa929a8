package dev.portcullis.it;

import dev.portcullis.exchange.Body;
import dev.portcullis.exchange.BodyFailure;
import dev.portcullis.exchange.Exchange;
import dev.portcullis.exchange.Forwarder;
import dev.portcullis.http.Fields;
import dev.portcullis.http.ResponseHead;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** Backends that live on the event loop: what they were sent can be asked, what they answer is up to the test. Safe for concurrent use. */
final class FakeBackend implements Forwarder {
    /** A request as it reached the backend, with all of its content. */
    record Received(String requestLine, Fields fields, String content) {}

    /** What one backend does with a request. */
    @FunctionalInterface
    interface Script {
        void serve(Exchange x, Receiver receiver);
    }

    private final Script script;
    private final AtomicInteger heads = new AtomicInteger();
    private final AtomicLong contentBytes = new AtomicLong();
    private final LinkedTransferQueue<Received> received = new LinkedTransferQueue<>();

    private FakeBackend(Script script) {
        this.script = script;
    }

    /** Runs {@code script} for every request. */
    static FakeBackend running(Script script) {
        return new FakeBackend(script);
    }

    /** Reads the whole request, then answers 200 with {@code content}. */
    static FakeBackend answering(String content) {
        return answering(got -> content);
    }

    /** Reads the whole request, then answers 200 with what {@code content} makes of it. */
    static FakeBackend answering(Function<Received, String> content) {
        FakeBackend[] self = new FakeBackend[1];
        self[0] = new FakeBackend((x, receiver) -> self[0].collect(x, got -> {
            byte[] bytes = content.apply(got).getBytes(StandardCharsets.ISO_8859_1);
            receiver.responded(ResponseHead.of(200, Fields.EMPTY), Body.of(bytes));
        }));
        return self[0];
    }

    /** Sends the request's content back while it is still coming, of unknown length, with backpressure both ways. */
    static FakeBackend echoing() {
        FakeBackend[] self = new FakeBackend[1];
        self[0] = new FakeBackend((x, receiver) -> {
            Body back = new Body(-1, new Body.Source() {
                @Override
                public void pause() {
                    x.requestBody().pause();
                }

                @Override
                public void resume() {
                    x.requestBody().resume();
                }
            });
            receiver.responded(ResponseHead.of(200, Fields.EMPTY), back);
            x.requestBody().consume(self[0].new Pump(back));
        });
        return self[0];
    }

    @Override
    public void forward(Exchange x, Receiver receiver) {
        heads.incrementAndGet();
        script.serve(x, receiver);
    }

    /** How many requests reached the backend, whole or not. */
    int requests() {
        return heads.get();
    }

    long contentBytes() {
        return contentBytes.get();
    }

    /** Waits for the next request that is complete. */
    Received next() throws InterruptedException {
        Received next = received.poll(RawClient.TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
        if (next == null) {
            throw new AssertionError("no request reached the backend");
        }
        return next;
    }

    /** What {@link #collect} calls when the request is whole. */
    interface Whole {
        void received(Received request);
    }

    /** Reads all content; nothing happens if it fails. */
    void collect(Exchange x, Whole then) {
        String line = x.request().method() + " " + x.request().target().forwarded();
        Fields fields = x.request().fields();
        StringBuilder content = new StringBuilder();
        x.requestBody().consume(new Body.Sink() {
            @Override
            public void data(ByteBuf bytes) {
                contentBytes.addAndGet(bytes.readableBytes());
                content.append(bytes.toString(StandardCharsets.ISO_8859_1));
                bytes.release();
            }

            @Override
            public void end(Fields trailers) {
                Received request = new Received(line, fields, content.toString());
                received.add(request);
                then.received(request);
            }

            @Override
            public void failed(BodyFailure failure) {}
        });
    }

    /** Passes content on. */
    final class Pump implements Body.Sink {
        private final Body to;

        Pump(Body to) {
            this.to = to;
        }

        @Override
        public void data(ByteBuf content) {
            contentBytes.addAndGet(content.readableBytes());
            to.write(content);
        }

        @Override
        public void readComplete() {
            to.readComplete();
        }

        @Override
        public void end(Fields trailers) {
            to.end(trailers);
        }

        @Override
        public void failed(BodyFailure failure) {
            to.fail(failure);
        }
    }
}
