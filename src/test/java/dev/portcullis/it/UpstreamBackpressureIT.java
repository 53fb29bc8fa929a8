package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.exchange.Body;
import dev.portcullis.exchange.BodyFailure;
import dev.portcullis.http.Fields;
import dev.portcullis.it.ExchangeDriver.Ongoing;
import dev.portcullis.upstream.Cluster;
import dev.portcullis.upstream.ClusterStats;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * Content far larger than what may be held, past a side that takes nothing until told to. Sizes come from {@code portcullis.it.bodyMegabytes}, so that a
 * profile can send gigabytes through the same test.
 */
class UpstreamBackpressureIT extends UpstreamFixture {
    private static final long BODY_BYTES = Long.getLong("portcullis.it.bodyMegabytes", 64) << 20;
    private static final int PIECE_BYTES = 64 * 1024;
    /** What sockets, read loop and body may hold together: kernel buffers of both ends, 16 reads of 64 KB, and the water marks. */
    private static final long HELD_BYTES = 16 << 20;

    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong received = new AtomicLong();
    private final Gate open = new Gate();

    @Test
    void aClientThatDoesNotReadStopsTheBackend() throws Exception {
        RawBackend backend = backend(new RawBackend(connection -> {
            connection.readHead();
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + BODY_BYTES + "\r\n\r\n");
            byte[] piece = new byte[PIECE_BYTES];
            for (long left = BODY_BYTES; left > 0; left -= PIECE_BYTES) {
                connection.send(piece);
                sent.addAndGet(PIECE_BYTES);
            }
        }));
        Cluster cluster = cluster(backend);
        SlowReader reader = new SlowReader();
        Ongoing ongoing = driver.begin(cluster, GET, reader::begin);
        ongoing.awaitHead();

        stalls(sent);
        assertThat(sent.get()).isLessThan(HELD_BYTES);

        driver.run(reader::takeAll);
        assertThat(reader.whole.get(5, TimeUnit.MINUTES)).isEqualTo(BODY_BYTES);
        assertThat(reader.mostHeld).as("bytes in the proxy at once").isLessThan(HELD_BYTES);
        ClusterStats.OfEndpoint stats = cluster.stats().endpoints().get(0);
        assertThat(stats.inFlight()).isZero();
    }

    @Test
    void aBackendThatDoesNotReadStopsTheClient() {
        RawBackend backend = backend(new RawBackend(connection -> {
            connection.readHead();
            open.await();
            for (long left = BODY_BYTES; left > 0; left -= PIECE_BYTES) {
                connection.read(PIECE_BYTES);
                received.addAndGet(PIECE_BYTES);
            }
            connection.send(OK);
        }));
        Ongoing ongoing = driver.begin(
                cluster(backend), "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: " + BODY_BYTES + "\r\n\r\n");
        String piece = "x".repeat(PIECE_BYTES);
        long fed = 0;
        while (!ongoing.isRequestPaused()) {
            ongoing.more(piece);
            fed += PIECE_BYTES;
            assertThat(fed).isLessThan(HELD_BYTES);
        }

        open.open();
        while (fed < BODY_BYTES) {
            eventually(() -> !ongoing.isRequestPaused());
            ongoing.more(piece);
            fed += PIECE_BYTES;
            assertThat(fed - received.get()).as("bytes under way").isLessThan(HELD_BYTES);
        }
        assertThat(ongoing.await().content()).isEqualTo("ok");
        assertThat(received).hasValue(BODY_BYTES);
    }

    /** Waits until {@code counter} has not moved for many looks. */
    private static void stalls(AtomicLong counter) {
        long[] last = {-1};
        int[] same = {0};
        eventually(() -> {
            long now = counter.get();
            same[0] = now == last[0] ? same[0] + 1 : 0;
            last[0] = now;
            return now > 0 && same[0] > 1_000;
        });
    }

    /** Takes no content until told to, and then no more than one piece per turn of the loop. */
    private final class SlowReader implements Body.Sink {
        final CompletableFuture<Long> whole = new CompletableFuture<>();
        private final Queue<ByteBuf> held = new ArrayDeque<>();
        private Body body = Body.empty();
        private long heldBytes;
        private long taken;
        private long mostHeld;
        private boolean taking;

        void begin(Body arriving) {
            body = arriving;
            body.consume(this);
        }

        void takeAll() {
            taking = true;
            take();
        }

        private void take() {
            ByteBuf next = held.poll();
            if (next == null) {
                body.resume();
                return;
            }
            taken += next.readableBytes();
            heldBytes -= next.readableBytes();
            next.release();
            driver.later(this::take);
        }

        @Override
        public void data(ByteBuf content) {
            heldBytes += content.readableBytes();
            mostHeld = Math.max(mostHeld, heldBytes + body.heldBytes());
            boolean idle = held.isEmpty();
            held.add(content);
            body.pause();
            if (taking && idle) {
                driver.later(this::take);
            }
        }

        @Override
        public void end(Fields trailers) {
            for (ByteBuf content : held) {
                taken += content.readableBytes();
                content.release();
            }
            held.clear();
            whole.complete(taken);
        }

        @Override
        public void failed(BodyFailure failure) {
            whole.completeExceptionally(new AssertionError(failure.label()));
        }
    }
}
