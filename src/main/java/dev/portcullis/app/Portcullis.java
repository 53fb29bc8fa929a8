package dev.portcullis.app;

import dev.portcullis.app.rehearsal.Rehearsal;
import dev.portcullis.config.Diagnostic;
import dev.portcullis.config.InvalidConfigException;
import dev.portcullis.config.Position;
import dev.portcullis.config.ProxyConfig;
import dev.portcullis.exchange.ExchangeObserver;
import dev.portcullis.net.HostPort;
import dev.portcullis.rules.content.ContentCoding;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The proxy as a whole: started from a configuration, loaded again while it serves, drained and closed. Safe for concurrent use; methods may block, so never call
 * them on an event loop.
 */
public final class Portcullis implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Portcullis.class);
    /** Beyond the drain limit: connections that were cut need a moment to be gone. */
    private static final Duration CUT_TIME = Duration.ofSeconds(2);

    private final ConfigSource source;
    private final Foundation foundation;
    private final Logs logs;
    private final Listeners listeners;
    private final @Nullable AdminListener admin;
    private volatile Generation current;
    private volatile ProxyConfig config;
    private FileWatch watch;
    private volatile boolean isServing;
    private volatile boolean closed;

    private Portcullis(
            ConfigSource source,
            ProxyConfig config,
            Foundation foundation,
            Logs logs,
            Listeners listeners,
            Generation first,
            FileWatch watch) {
        this.source = source;
        this.config = config;
        this.foundation = foundation;
        this.logs = logs;
        logs.metrics().dropped("audit", foundation.audits()::dropped);
        this.listeners = listeners;
        HostPort bind = config.admin().address();
        this.admin =
                bind == null ? null : new AdminListener(bind, foundation.transport(), logs.metrics(), () -> isServing);
        this.current = first;
        this.watch = watch;
    }

    /** Builds everything and begins to serve. */
    public static Portcullis start(ConfigSource source) throws InvalidConfigException, IOException {
        return start(source, Probe.NONE);
    }

    /** As {@link #start(ConfigSource)}, with somebody who listens in. */
    public static Portcullis start(ConfigSource source, Probe probe) throws InvalidConfigException, IOException {
        return open(assemble(source, probe, Foundation.lay(probe)));
    }

    /** As {@link #start(ConfigSource, Probe)}, for a dry run: no line is written to any log. */
    public static Portcullis startDry(ConfigSource source, Probe probe) throws InvalidConfigException, IOException {
        return open(assemble(source, probe, Foundation.toLook(probe)));
    }

    /** As {@link HeadStart#start}, on what was laid ahead. */
    static Portcullis startRehearsed(ConfigSource source, Duration rehearsal, Foundation foundation)
            throws InvalidConfigException, IOException {
        Portcullis portcullis = assemble(source, Probe.NONE, foundation);
        new Rehearsal(portcullis.foundation.transport(), portcullis.foundation.lookup())
                .play(portcullis.current.rehearsals(), portcullis.config.rules().inlineBelowBytes(), rehearsal);
        return open(portcullis);
    }

    private static Portcullis open(Portcullis portcullis) throws IOException {
        try {
            if (portcullis.admin != null) {
                portcullis.admin.open();
            }
            portcullis.listeners.open(() -> portcullis.current);
            portcullis.isServing = true;
        } catch (IOException e) {
            portcullis.close();
            throw e;
        }
        return portcullis;
    }

    /** Builds everything that {@link #start} builds and throws it away; opens no port and makes no file. Returns what was read. */
    public static ProxyConfig check(ConfigSource source) throws InvalidConfigException {
        try (Portcullis portcullis = assemble(source, Probe.NONE, Foundation.toLook(Probe.NONE))) {
            return portcullis.config();
        }
    }

    private static Portcullis assemble(ConfigSource source, Probe probe, Foundation foundation)
            throws InvalidConfigException {
        FileWatch watch = FileWatch.of(source.file());
        ProxyConfig config = read(source, foundation);
        // the rules of the generation take longest: what does not need them is made meanwhile
        Aside<Outside> aside = Aside.begin(() -> Outside.of(config, source::variable, foundation, probe));
        Generation generation = null;
        List<Diagnostic> faults = new ArrayList<>();
        RuntimeException failure = null;
        try {
            generation = assembly(source, config, foundation, LimitTables.NONE, watch)
                    .build();
        } catch (InvalidConfigException e) {
            faults.addAll(e.diagnostics());
        } catch (RuntimeException e) {
            failure = e;
        }
        Outside outside = new Outside(null, null, List.of());
        try {
            outside = aside.await();
        } catch (RuntimeException e) {
            if (failure != null) {
                e.addSuppressed(failure);
            }
            failure = e;
        }
        faults.addAll(outside.faults());
        Logs logs = outside.logs();
        Listeners listeners = outside.listeners();
        if (logs == null || listeners == null || generation == null) {
            closeAll(null, listeners, generation, foundation, logs);
            if (failure != null) {
                throw failure;
            }
            throw new InvalidConfigException(faults);
        }
        return new Portcullis(source, config, foundation, logs, listeners, generation, watch);
    }

    private static ProxyConfig read(ConfigSource source, Foundation foundation) throws InvalidConfigException {
        try {
            return source.read();
        } catch (InvalidConfigException e) {
            foundation.close();
            throw e;
        }
    }

    /** What outlives generations and comes from the configuration, or why it cannot be made. */
    private record Outside(@Nullable Logs logs, @Nullable Listeners listeners, List<Diagnostic> faults) {
        static Outside of(
                ProxyConfig config, ListenerPlan.Environment environment, Foundation foundation, Probe probe) {
            LOG.debug("content codings that rules can see through: {}", ContentCoding.available());
            List<Diagnostic> faults = new ArrayList<>();
            Logs logs = null;
            try {
                logs = new Logs(config.logs(), foundation.lines(), probe, foundation.opening());
            } catch (InvalidConfigException e) {
                faults.addAll(e.diagnostics());
            }
            Listeners listeners = null;
            try {
                // without logs they never open, and only say what is wrong with them
                ExchangeObserver observer = logs == null ? ended -> {} : logs.observer();
                listeners = new Listeners(config, environment, foundation.transport(), observer);
            } catch (InvalidConfigException e) {
                faults.addAll(e.diagnostics());
            }
            return new Outside(logs, listeners, faults);
        }
    }

    private static Assembly assembly(
            ConfigSource source, ProxyConfig config, Foundation on, LimitTables earlier, FileWatch watch) {
        RuleSets.Outside outside = new RuleSets.Outside(
                on.queries()::addresses, file -> on.debugLogs().open(Path.of(file))::accept);
        return new Assembly(
                config,
                on.transport(),
                on.lookup(),
                outside,
                earlier,
                watch,
                on.probe(),
                on.audits(),
                on.identity(),
                source::variable);
    }

    private static void closeAll(
            @Nullable AdminListener admin,
            @Nullable Listeners listeners,
            @Nullable Generation generation,
            Foundation foundation,
            @Nullable Logs logs) {
        if (listeners != null) {
            listeners.close();
        }
        if (admin != null) {
            admin.close();
        }
        if (generation != null) {
            generation.retire();
        }
        foundation.close();
        if (logs != null) {
            logs.close();
        }
    }

    /** Where it listens, in the order of the configuration. */
    public List<InetSocketAddress> localAddresses() {
        return listeners.addresses();
    }

    /** Where the operator's listener is, if it is on. */
    public Optional<InetSocketAddress> adminAddress() {
        return Optional.ofNullable(admin).map(AdminListener::address);
    }

    /** What is being served. */
    public ProxyConfig config() {
        return config;
    }

    /** {@link #reload} if the configuration, or a file that it names, has changed; tells whether a new generation serves. */
    public synchronized boolean reloadIfChanged() {
        if (closed) {
            return false;
        }
        listeners.renewCertificates();
        foundation.renewLookup();
        return watch.hasChanged() && reload();
    }

    /**
     * Reads the configuration and builds a new generation, which serves from then on; exchanges in flight end with the old one. If it cannot be used the
     * old one goes on serving, and the log says why. Tells whether a new generation serves.
     */
    public synchronized boolean reload() {
        if (closed) {
            return false;
        }
        listeners.forgetTroubles();
        listeners.renewCertificates();
        foundation.renewLookup();
        watch.accept();
        FileWatch next = FileWatch.of(source.file());
        try {
            replace(source.read(), next);
            watch = next;
            LOG.info("configuration was loaded again");
            return true;
        } catch (InvalidConfigException e) {
            LOG.error("the configuration stays as it was:\n{}", e.getMessage());
        } catch (StackOverflowError e) {
            LOG.error(
                    "the configuration stays as it was: something in it is nested too deeply, at {}",
                    e.getStackTrace()[0]);
        } catch (RuntimeException | Error e) {
            // an error too, such as of memory for a second set of rules: whoever had this loaded would end, and what
            // serves with it
            LOG.error("the configuration stays as it was", e);
        }
        watch.addAll(next);
        return false;
    }

    /** Has log files opened anew by their names, after they were moved away. Returns at once. */
    public void reopenLogs() {
        logs.reopen();
        foundation.debugLogs().reopen();
        foundation.audits().reopen();
    }

    private void replace(ProxyConfig next, FileWatch files) throws InvalidConfigException {
        requireSameListeners(next);
        Generation old = current;
        current = assembly(source, next, foundation, old.limits(), files).build();
        config = next;
        old.retire();
    }

    /** Listeners keep their connections over a reload, so what they were built from cannot change under them. */
    private void requireSameListeners(ProxyConfig next) throws InvalidConfigException {
        List<String> changed = new ArrayList<>();
        if (!next.trustedProxies().equals(config.trustedProxies())) {
            changed.add("trustedProxies");
        }
        // by the proxies that are trusted now, which are in every plan and were told apart above
        if (!ListenerPlan.of(next.listeners(), config.trustedProxies(), source::variable)
                .equals(listeners.plans())) {
            changed.add("listeners");
        }
        if (!next.admin().equals(config.admin())) {
            changed.add("admin");
        }
        if (!next.logs().access().value().equals(config.logs().access().value())) {
            changed.add("logs.access");
        }
        if (!next.logs().rules().value().equals(config.logs().rules().value())) {
            changed.add("logs.rules");
        }
        if (next.logs().ruleLines() != config.logs().ruleLines()) {
            changed.add("logs.ruleLines");
        }
        if (!changed.isEmpty()) {
            Position at = Position.of(next.listeners().get(0).bind().at().source());
            throw new InvalidConfigException(changed.stream()
                    .map(key -> new Diagnostic(at, key, "differs from what is running, needs a restart"))
                    .toList());
        }
    }

    /** Stops accepting, lets requests in flight finish within the configured time, and closes; returns how many connections were cut off. Does nothing once closed. */
    public int drainAndClose() {
        if (closed) {
            return 0;
        }
        isServing = false;
        Duration limit = config.drainTimeout();
        int cut = 0;
        try {
            cut = listeners
                    .drain(limit)
                    .toCompletableFuture()
                    .get(limit.plus(CUT_TIME).toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("draining did not end in time", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        close();
        return cut;
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            closeAll(admin, listeners, current, foundation, logs);
        }
    }
}
