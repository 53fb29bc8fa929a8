package dev.portcullis.it;

import dev.portcullis.exchange.Body;
import dev.portcullis.exchange.BodyFailure;
import dev.portcullis.exchange.ConnectionInfo;
import dev.portcullis.exchange.Exchange;
import dev.portcullis.exchange.Forwarder;
import dev.portcullis.exchange.Pipeline;
import dev.portcullis.exchange.Route;
import dev.portcullis.exchange.UpstreamFailure;
import dev.portcullis.http.Fields;
import dev.portcullis.http.RefusedHead;
import dev.portcullis.http.RequestHead;
import dev.portcullis.http.ResponseHead;
import dev.portcullis.wire.Transport;
import dev.portcullis.wire.http1.HttpLimits;
import dev.portcullis.wire.http1.RequestDecoder;
import dev.portcullis.wire.http1.RequestFacts;
import dev.portcullis.wire.http1.RequestSink;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Sends requests through a {@link Forwarder} as a client connection would, on one event loop, and collects what it reports. */
final class ExchangeDriver implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Transport transport;
    private final EventLoop loop;

    ExchangeDriver() {
        this(Transport.open(1));
    }

    ExchangeDriver(Transport transport) {
        this.transport = transport;
        this.loop = transport.loops().next();
    }

    Transport transport() {
        return transport;
    }

    /** Sends the bytes of one request, head first and content as it is decoded, and waits for the end. */
    Answer send(Forwarder forwarder, String request) {
        return begin(forwarder, request).await();
    }

    /** The same, but forwards only once the whole request is there, as behind a stage that reads the content. */
    Answer sendWhole(Forwarder forwarder, String request) {
        Ongoing ongoing = new Ongoing(forwarder, true);
        run(() -> ongoing.feed(request));
        return ongoing.await();
    }

    /** Begins to send; {@code request} may end in the middle of the content, for {@link Ongoing#more}. */
    Ongoing begin(Forwarder forwarder, String request) {
        Ongoing ongoing = new Ongoing(forwarder, false);
        run(() -> ongoing.feed(request));
        return ongoing;
    }

    /** The same, with a reader of its own for the response. */
    Ongoing begin(Forwarder forwarder, String request, Consumer<Body> reader) {
        Ongoing ongoing = new Ongoing(forwarder, false);
        ongoing.reader = reader;
        run(() -> ongoing.feed(request));
        return ongoing;
    }

    /** Runs {@code task} on the loop when what is under way there is done. */
    void later(Runnable task) {
        loop.execute(task);
    }

    /** Runs {@code task} on the loop and waits for it. */
    void run(Runnable task) {
        call(() -> {
            task.run();
            return true;
        });
    }

    <T> T call(Callable<T> task) {
        try {
            return loop.submit(task).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        transport.close();
    }

    /** What the client would have got; {@code head} is null exactly when {@code failure} is not. */
    record Answer(
            @Nullable ResponseHead head,
            List<ResponseHead> informational,
            String content,
            @Nullable Fields trailers,
            @Nullable BodyFailure broken,
            @Nullable UpstreamFailure failure,
            boolean requestCancelled) {
        int status() {
            return head == null ? 0 : head.status();
        }

        UpstreamFailure.@Nullable Kind kind() {
            return failure == null ? null : failure.kind();
        }
    }

    /** An exchange under way. Methods may be called from any thread. */
    final class Ongoing implements RequestSink, Forwarder.Receiver, Body.Source {
        private final Forwarder forwarder;
        private final boolean wholeFirst;
        private final RequestDecoder decoder = new RequestDecoder(HttpLimits.DEFAULT, this);
        private final CompletableFuture<Answer> answer = new CompletableFuture<>();
        private final CompletableFuture<ResponseHead> responded = new CompletableFuture<>();
        private final List<ResponseHead> informational = new ArrayList<>();
        private final StringBuilder content = new StringBuilder();
        private Consumer<Body> reader = this::collect;
        private @Nullable Exchange x;
        private @Nullable Body requestBody;
        private @Nullable ResponseHead head;
        private boolean requestPaused;
        private boolean requestCancelled;

        Ongoing(Forwarder forwarder, boolean wholeFirst) {
            this.forwarder = forwarder;
            this.wholeFirst = wholeFirst;
        }

        /** Sends further bytes of the request. */
        void more(String bytes) {
            run(() -> feed(bytes));
        }

        /** The client is gone. */
        void hangUp() {
            run(exchange()::close);
        }

        /** The client ends its side of a tunnel. */
        void endRequest() {
            run(() -> exchange().requestBody().end(Fields.EMPTY));
        }

        String contentSoFar() {
            return call(content::toString);
        }

        Answer await() {
            return await(answer);
        }

        ResponseHead awaitHead() {
            return await(responded);
        }

        boolean isDone() {
            return answer.isDone();
        }

        boolean isRequestPaused() {
            return call(() -> requestPaused);
        }

        Exchange exchange() {
            if (x == null) {
                throw new AssertionError("no request was decoded");
            }
            return x;
        }

        private <T> T await(CompletableFuture<T> future) {
            try {
                return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            } catch (InterruptedException | ExecutionException | TimeoutException e) {
                throw new AssertionError("no answer", e);
            }
        }

        void feed(String bytes) {
            ByteBuf in = ByteBufAllocator.DEFAULT.buffer();
            in.writeCharSequence(bytes, StandardCharsets.ISO_8859_1);
            if (requestBody != null && exchange().isWebSocketUpgrade()) {
                requestBody.write(in);
                requestBody.readComplete();
                return;
            }
            decoder.feed(in);
            in.release();
            if (requestBody != null) {
                requestBody.readComplete();
            }
        }

        @Override
        public void onHead(RequestHead request, RequestFacts facts) {
            boolean upgrade = facts.upgrade() == RequestFacts.Upgrade.WEBSOCKET;
            long length = upgrade || facts.framing().isChunked()
                    ? -1
                    : facts.framing().lengthBytes();
            Body body = new Body(length, this);
            requestBody = body;
            Exchange made = Exchange.of(origin(), request, body);
            made.chooseRoute(
                    new Route("all", Set.of(), "/", Set.of(), true, new Pipeline(List.of(), forwarder, List.of())));
            x = made;
            if (!wholeFirst) {
                forwarder.forward(made, this);
            }
        }

        private Exchange.Origin origin() {
            InetSocketAddress peer = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
            return new Exchange.Origin(
                    "test", loop, new ConnectionInfo(peer, peer, null), peer.getAddress(), 0, 0, ended -> {});
        }

        @Override
        public void onContent(ByteBuf bytes) {
            if (requestBody == null) {
                bytes.release();
            } else {
                requestBody.write(bytes);
            }
        }

        @Override
        public void onEnd(Fields trailers) {
            if (requestBody != null && !exchange().isWebSocketUpgrade()) {
                requestBody.end(trailers);
            }
            if (wholeFirst) {
                forwarder.forward(exchange(), this);
            }
        }

        @Override
        public void onRefused(RefusedHead refused) {
            if (requestBody == null) {
                answer.completeExceptionally(new AssertionError(refused.detail()));
            } else {
                requestBody.fail(BodyFailure.MALFORMED);
            }
        }

        @Override
        public void pause() {
            requestPaused = true;
        }

        @Override
        public void resume() {
            requestPaused = false;
        }

        @Override
        public void cancelled() {
            requestCancelled = true;
        }

        @Override
        public void informational(ResponseHead early) {
            informational.add(early);
        }

        @Override
        public void responded(ResponseHead final_, Body body) {
            head = final_;
            responded.complete(final_);
            reader.accept(body);
        }

        @Override
        public void failed(UpstreamFailure failure) {
            responded.completeExceptionally(new AssertionError(failure.toString()));
            done(null, null, failure);
        }

        void done(@Nullable Fields trailers, @Nullable BodyFailure broken, @Nullable UpstreamFailure failure) {
            Answer whole = new Answer(
                    head, List.copyOf(informational), content.toString(), trailers, broken, failure, requestCancelled);
            exchange().close();
            answer.complete(whole);
        }

        private void collect(Body body) {
            body.consume(new Body.Sink() {
                @Override
                public void data(ByteBuf bytes) {
                    content.append(bytes.toString(StandardCharsets.ISO_8859_1));
                    bytes.release();
                }

                @Override
                public void end(Fields trailers) {
                    done(trailers, null, null);
                }

                @Override
                public void failed(BodyFailure failure) {
                    done(null, failure, null);
                }
            });
        }
    }
}
