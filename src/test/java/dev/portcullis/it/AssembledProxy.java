package dev.portcullis.it;

import dev.portcullis.app.ConfigSource;
import dev.portcullis.app.Portcullis;
import dev.portcullis.app.Probe;
import dev.portcullis.config.InvalidConfigException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The proxy that production assembles from a configuration, with one clear-text listener on a free loopback port. Closing takes it down and fails if a buffer
 * leaked.
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

    private final Portcullis portcullis;

    private AssembledProxy(Portcullis portcullis) {
        this.portcullis = portcullis;
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
        try {
            return new AssembledProxy(Portcullis.start(ConfigSource.ofText(text, "test.yaml", folder), probe));
        } catch (InvalidConfigException | IOException e) {
            throw new AssertionError(e);
        }
    }

    /** As {@link #start(String, Path)}, after a rehearsal that is long enough for each kind of request. */
    static AssembledProxy rehearsed(String text, Path folder) {
        try {
            return new AssembledProxy(
                    Portcullis.startRehearsed(ConfigSource.ofText(text, "test.yaml", folder), Duration.ofMillis(500)));
        } catch (InvalidConfigException | IOException e) {
            throw new AssertionError(e);
        }
    }

    Portcullis portcullis() {
        return portcullis;
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
        LoopGuards.checkNothingLeaked();
    }
}
