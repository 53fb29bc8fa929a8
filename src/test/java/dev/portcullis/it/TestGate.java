package dev.portcullis.it;

import dev.portcullis.downstream.Listener;
import dev.portcullis.downstream.ListenerSettings;
import dev.portcullis.exchange.ExchangeRecord;
import dev.portcullis.exchange.Forwarder;
import dev.portcullis.exchange.Pipeline;
import dev.portcullis.exchange.Route;
import dev.portcullis.exchange.RouteTable;
import dev.portcullis.exchange.Stage;
import dev.portcullis.exchange.World;
import dev.portcullis.http.RequestTarget;
import dev.portcullis.net.HostPort;
import dev.portcullis.wire.ServerTls;
import dev.portcullis.wire.Transport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/**
 * A whole listener on a free loopback port, with the stages and the backend of a test behind it. Closing takes everything down and fails if a buffer leaked or an
 * exchange never ended.
 *
 * <pre>{@code
 * try (TestGate gate = TestGate.before(backend).stages(stage).open(); RawClient client = gate.connect()) {
 *     client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
 *     assertThat(client.readResponse().status()).isEqualTo(200);
 * }
 * }</pre>
 */
final class TestGate implements AutoCloseable {
    static {
        LoopGuards.raise();
    }

    private final Transport transport = Transport.open(1);
    private final Listener listener;
    private final InetSocketAddress address;
    private final CountedWorld world;
    private final Optional<ServerTls> tls;
    private final LinkedTransferQueue<ExchangeRecord> records = new LinkedTransferQueue<>();

    /** What a gate is made of. */
    static final class Builder {
        private final Forwarder backend;
        private List<Stage> requestStages = List.of();
        private List<Stage> responseStages = List.of();
        private List<Route> routes = List.of();
        private Set<RequestTarget.Ambiguity> allowed = Set.of();
        private boolean webSocket;
        private Optional<ServerTls> tls = Optional.empty();
        private UnaryOperator<ListenerSettings> settings = UnaryOperator.identity();

        private Builder(Forwarder backend) {
            this.backend = backend;
        }

        Builder stages(Stage... stages) {
            requestStages = List.of(stages);
            return this;
        }

        Builder responseStages(Stage... stages) {
            responseStages = List.of(stages);
            return this;
        }

        /** Instead of one route for everything. */
        Builder routes(Route... instead) {
            routes = List.of(instead);
            return this;
        }

        Builder allowing(RequestTarget.Ambiguity... ambiguities) {
            allowed = Set.of(ambiguities);
            return this;
        }

        Builder allowingWebSocket() {
            webSocket = true;
            return this;
        }

        /** Closed with the gate. */
        Builder tls(ServerTls certificates) {
            tls = Optional.of(certificates);
            return this;
        }

        Builder settings(UnaryOperator<ListenerSettings> change) {
            settings = change;
            return this;
        }

        TestGate open() {
            Route everything = new Route(
                    "all", Set.of(), "/", allowed, webSocket, new Pipeline(requestStages, backend, responseStages));
            return new TestGate(this, new RouteTable(routes.isEmpty() ? List.of(everything) : routes));
        }
    }

    /** A gate in front of {@code backend}, with one route for everything. */
    static Builder before(Forwarder backend) {
        return new Builder(backend);
    }

    private TestGate(Builder builder, RouteTable routes) {
        world = new CountedWorld(routes);
        tls = builder.tls;
        listener = new Listener(
                builder.settings.apply(ListenerSettings.at(new HostPort("127.0.0.1", 0))),
                transport,
                builder.tls,
                () -> world,
                records::add,
                new Random(1));
        try {
            listener.bind();
            address = listener.localAddress();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Listener listener() {
        return listener;
    }

    /** Where the gate listens, or has listened. */
    InetSocketAddress address() {
        return address;
    }

    RawClient connect() {
        return RawClient.connect(address);
    }

    /** Waits for the next exchange that ends. */
    ExchangeRecord nextRecord() throws InterruptedException {
        ExchangeRecord next = records.poll(RawClient.TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
        if (next == null) {
            throw new AssertionError("no exchange has ended");
        }
        return next;
    }

    /** How many exchanges have ended and were not yet taken by {@link #nextRecord}. */
    int waitingRecords() {
        return records.size();
    }

    @Override
    public void close() {
        listener.close();
        transport.close();
        tls.ifPresent(ServerTls::close);
        if (world.open.get() != 0) {
            throw new AssertionError(world.open.get() + " exchanges never ended");
        }
        LoopGuards.checkNothingLeaked();
    }

    private record CountedWorld(RouteTable routes, AtomicInteger open) implements World {
        CountedWorld(RouteTable routes) {
            this(routes, new AtomicInteger());
        }

        @Override
        public boolean enter() {
            open.incrementAndGet();
            return true;
        }

        @Override
        public void leave() {
            open.decrementAndGet();
        }
    }
}
