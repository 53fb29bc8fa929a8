package dev.portcullis.app;

import dev.portcullis.admin.AdminHandler;
import dev.portcullis.downstream.Listener;
import dev.portcullis.downstream.ListenerSettings;
import dev.portcullis.exchange.Pipeline;
import dev.portcullis.exchange.Route;
import dev.portcullis.exchange.RouteTable;
import dev.portcullis.net.HostPort;
import dev.portcullis.observe.Metrics;
import dev.portcullis.wire.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** The operator's listener: metrics and health, served by the same machinery as everything else, but recorded nowhere. */
final class AdminListener implements AutoCloseable {
    private final Listener listener;
    private final Generation world;

    AdminListener(HostPort bind, Transport transport, Metrics metrics, BooleanSupplier ready) {
        Pipeline pipeline = new Pipeline(List.of(), new AdminHandler(metrics, ready), List.of());
        Route all = new Route("admin", Set.of(), "/", Set.of(), false, pipeline);
        this.world = new Generation(new RouteTable(List.of(all)), LimitTables.NONE, ended -> {}, List.of(), List.of());
        this.listener = new Listener(
                ListenerSettings.at(bind), transport, Optional.empty(), () -> world, ended -> {}, new SecureRandom());
    }

    void open() throws IOException {
        try {
            listener.bind();
        } catch (IOException e) {
            // by default it has an address that nobody has written down
            throw new IOException("admin: " + e.getMessage(), e);
        }
    }

    InetSocketAddress address() {
        return listener.localAddress();
    }

    @Override
    public void close() {
        listener.close();
        world.retire();
    }
}
