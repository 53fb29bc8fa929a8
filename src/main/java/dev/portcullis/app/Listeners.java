package dev.portcullis.app;

import dev.portcullis.config.Diagnostic;
import dev.portcullis.config.InvalidConfigException;
import dev.portcullis.config.Located;
import dev.portcullis.config.ProxyConfig;
import dev.portcullis.downstream.Listener;
import dev.portcullis.exchange.ExchangeObserver;
import dev.portcullis.exchange.World;
import dev.portcullis.net.HostPort;
import dev.portcullis.wire.ServerTls;
import dev.portcullis.wire.TlsException;
import dev.portcullis.wire.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All listeners of the process with their certificates. They outlive generations: connections stay open over a reload. One owner at a time.
 */
final class Listeners implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

    private final List<ListenerPlan> plans;
    private final List<Optional<ServerTls>> certificates = new ArrayList<>();
    private final Transport transport;
    private final ExchangeObserver observer;
    private final List<Listener> listeners = new ArrayList<>();
    /** What was said last of certificates that cannot be used. */
    private final Map<ServerTls, String> troubles = new HashMap<>();

    /** Reads certificates, opens nothing. */
    Listeners(ProxyConfig config, ListenerPlan.Environment environment, Transport transport, ExchangeObserver observer)
            throws InvalidConfigException {
        this.plans = ListenerPlan.of(config, environment);
        this.transport = transport;
        this.observer = observer;
        List<Diagnostic> faults = new ArrayList<>();
        for (int i = 0; i < plans.size(); i++) {
            Located<HostPort> bind = config.listeners().get(i).bind();
            try {
                certificates.add(tls(plans.get(i)));
            } catch (TlsException e) {
                String key = bind.key().replace(".bind", ".tls");
                faults.add(new Diagnostic(bind.at(), key, String.valueOf(e.getMessage())));
            }
        }
        if (!faults.isEmpty()) {
            close();
            throw new InvalidConfigException(faults);
        }
    }

    private static Optional<ServerTls> tls(ListenerPlan plan) throws TlsException {
        return plan.tls().isEmpty()
                ? Optional.empty()
                : Optional.of(ServerTls.open(plan.tls().get()));
    }

    List<ListenerPlan> plans() {
        return plans;
    }

    /** Begins to accept, on all or on none; requests are served by what {@code worlds} gives when they come. */
    void open(Supplier<World> worlds) throws IOException {
        try {
            for (int i = 0; i < plans.size(); i++) {
                Listener listener = new Listener(
                        plans.get(i).settings(), transport, certificates.get(i), worlds, observer, new SecureRandom());
                listeners.add(listener);
                listener.bind();
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    List<Listener> listeners() {
        return listeners;
    }

    List<InetSocketAddress> addresses() {
        return listeners.stream().map(Listener::localAddress).toList();
    }

    /** Takes up certificates whose files have changed. What cannot be used leaves those in use, and is said once: it is tried again every two seconds. */
    void renewCertificates() {
        certificates.forEach(each -> each.ifPresent(this::renew));
    }

    private void renew(ServerTls tls) {
        try {
            if (tls.reloadIfChanged()) {
                LOG.info("certificates were read again");
            }
            troubles.remove(tls);
        } catch (TlsException e) {
            String trouble = String.valueOf(e.getMessage());
            if (!trouble.equals(troubles.put(tls, trouble))) {
                LOG.error("certificates stay as they were: {}", trouble);
            }
        }
    }

    /** Has troubles with certificates said again: somebody asks. */
    void forgetTroubles() {
        troubles.clear();
    }

    /** Lets requests in flight finish within {@code limit}; the stage completes with how many connections were cut off. */
    CompletionStage<Integer> drain(Duration limit) {
        CompletableFuture<Integer> all = CompletableFuture.completedFuture(0);
        for (Listener listener : listeners) {
            all = all.thenCombine(listener.drain(limit), Integer::sum);
        }
        return all;
    }

    @Override
    public void close() {
        listeners.forEach(Listener::close);
        certificates.forEach(each -> each.ifPresent(ServerTls::close));
    }
}
