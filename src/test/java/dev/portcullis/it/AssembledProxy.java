package dev.portcullis.it;

import dev.portcullis.app.ConfigSource;
import dev.portcullis.app.HeadStart;
import dev.portcullis.app.Portcullis;
import dev.portcullis.app.Probe;
import dev.portcullis.config.ConfigReader;
import dev.portcullis.config.InvalidConfigException;
import dev.portcullis.config.ProxyConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/**
 * The proxy that production assembles from a configuration, with one clear-text listener on a free loopback port. Closing takes it down, and the
 * last of those that are open at the same time fails if a buffer leaked: what another still holds is no leak.
 */
final class AssembledProxy implements AutoCloseable {
    static {
        LoopGuards.raise();
    }

    private static final String COMMON = """
            listeners: [{bind: '127.0.0.1:0'}]
            admin: {bind: off}
            logs: {access: off, rules: off}
            shutdown: {drainTimeout: 1s}
            """;

    private static final AtomicInteger OPEN = new AtomicInteger();

    private final Portcullis portcullis;
    private final AtomicReference<String> text;
    private final AtomicBoolean isClosed = new AtomicBoolean();

    private AssembledProxy(Portcullis portcullis, AtomicReference<String> text) {
        this.portcullis = portcullis;
        this.text = text;
        OPEN.incrementAndGet();
    }

    /** Serves what {@code sections} say, with {@code listeners}, {@code admin}, {@code logs} and {@code shutdown} given; files are relative to {@code folder}. */
    static AssembledProxy serving(String sections, Path folder) {
        return start(COMMON + sections, folder);
    }

    /** Serves {@code text}, which is a whole configuration. */
    static AssembledProxy start(String text, Path folder) {
        return start(text, folder, Probe.NONE);
    }

    /** As the other, with somebody who listens in. */
    static AssembledProxy start(String text, Path folder, Probe probe) {
        AtomicReference<String> current = new AtomicReference<>(text);
        try {
            return new AssembledProxy(Portcullis.start(source(current, folder), probe), current);
        } catch (InvalidConfigException | IOException e) {
            throw new AssertionError(e);
        }
    }

    private static ConfigSource source(AtomicReference<String> current, Path folder) {
        return new ConfigSource() {
            @Override
            public ProxyConfig read() throws InvalidConfigException {
                return ConfigReader.read(current.get(), "test.yaml", folder);
            }

            @Override
            public Optional<Path> file() {
                return Optional.empty();
            }
        };
    }

    /** As {@link #start(String, Path)}, after a rehearsal that is long enough for each kind of request. */
    static AssembledProxy rehearsed(String text, Path folder) {
        AtomicReference<String> current = new AtomicReference<>(text);
        try {
            return new AssembledProxy(
                    HeadStart.begin().start(source(current, folder), Duration.ofMillis(500)), current);
        } catch (InvalidConfigException | IOException e) {
            throw new AssertionError(e);
        }
    }

    Portcullis portcullis() {
        return portcullis;
    }

    /** Loads the configuration again after {@code change}, which stays; tells whether it is served. */
    boolean reload(UnaryOperator<String> change) {
        text.updateAndGet(change);
        return portcullis.reload();
    }

    InetSocketAddress address() {
        return portcullis.localAddresses().get(0);
    }

    RawClient connect() {
        return RawClient.connect(address());
    }

    /** The answer to {@code request}, on a connection of its own. */
    RawResponse answer(String request) {
        try (RawClient client = connect()) {
            return client.send(request).readResponse();
        }
    }

    @Override
    public void close() {
        portcullis.drainAndClose();
        boolean isLast = isClosed.compareAndSet(false, true) && OPEN.decrementAndGet() == 0;
        if (isLast) {
            LoopGuards.checkNothingLeaked();
        }
    }
}
