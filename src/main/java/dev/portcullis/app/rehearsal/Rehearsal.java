package dev.portcullis.app.rehearsal;

import dev.portcullis.downstream.Listener;
import dev.portcullis.downstream.ListenerSettings;
import dev.portcullis.exchange.ExchangeObserver;
import dev.portcullis.exchange.PageTheme;
import dev.portcullis.exchange.Pipeline;
import dev.portcullis.exchange.Route;
import dev.portcullis.exchange.RouteTable;
import dev.portcullis.exchange.Stage;
import dev.portcullis.exchange.World;
import dev.portcullis.http.FieldName;
import dev.portcullis.net.CidrSet;
import dev.portcullis.net.HostPort;
import dev.portcullis.observe.AccessLog;
import dev.portcullis.observe.LogWriter;
import dev.portcullis.observe.Metrics;
import dev.portcullis.observe.Observers;
import dev.portcullis.observe.RuleLog;
import dev.portcullis.stage.BackendNames;
import dev.portcullis.stage.RequestScrubStage;
import dev.portcullis.stage.ResponseScrubStage;
import dev.portcullis.stage.RulesStages;
import dev.portcullis.upstream.Cluster;
import dev.portcullis.upstream.ClusterSettings;
import dev.portcullis.upstream.HostLookup;
import dev.portcullis.wire.TlsException;
import dev.portcullis.wire.Transport;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends requests through everything that traffic passes, before the first listener opens: code that has never run costs several times as much as code that has, and
 * patterns are compiled when they are first searched with. They go over the loopback interface, through a listener on a port that the system picks, to an application
 * of its own; rules, event loops and inspection threads are those that will serve. Nothing comes into a log, into metrics or into a collection. It ends after a
 * set time, and its failure is no reason not to serve. One owner at a time; blocks, so never on an event loop.
 */
public final class Rehearsal {
    private static final Logger LOG = LoggerFactory.getLogger(Rehearsal.class);
    private static final HostPort LOOPBACK = new HostPort("127.0.0.1", 0);
    private static final int READ_MILLIS = 2_000;
    private static final long MAX_LARGE_BYTES = 64 << 10;

    private final Transport transport;
    private final HostLookup lookup;
    private final List<byte[]> script = new ArrayList<>();
    private final List<Route> routes = new ArrayList<>();
    private int answered;

    /** On the event loops of {@code transport}. */
    public Rehearsal(Transport transport, HostLookup lookup) {
        this.transport = transport;
        this.lookup = lookup;
    }

    /**
     * Plays until {@code limit} is over, and the request that is out by then is answered.
     *
     * @param rules of each rule set, in which transactions leave nothing behind; the proxy alone is rehearsed where there are none
     * @param inlineBelowBytes from which size on the inspection threads have the work
     */
    public void play(List<RulesStages> rules, long inlineBelowBytes, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        try (Application application = new Application();
                Cluster cluster = new Cluster(
                        ClusterSettings.of("rehearsal", List.of(application.address())), transport, lookup);
                LogWriter writer = new LogWriter()) {
            stage(rules, cluster, inlineBelowBytes);
            ExchangeObserver observer = new Observers(
                    List.of(new Metrics(), new AccessLog(writer.nowhere()), new RuleLog(writer.nowhere())));
            World world = new OneWorld(new RouteTable(routes));
            try (Listener listener = new Listener(
                    ListenerSettings.at(LOOPBACK),
                    transport,
                    Optional.empty(),
                    () -> world,
                    observer,
                    new SecureRandom())) {
                listener.bind();
                play(listener.localAddress(), end);
            }
        } catch (IOException | TlsException | RuntimeException e) {
            LOG.warn("the rehearsal ended early, so the first requests will be slow", e);
        }
        LOG.debug("rehearsed with {} requests", answered);
    }

    private record OneWorld(RouteTable routes) implements World {
        @Override
        public boolean enter() {
            return true;
        }

        @Override
        public void leave() {
            // it ends with the rehearsal
        }
    }

    /** A host for each rule set, with all that a route has but a way to sign in. */
    private void stage(List<RulesStages> rules, Cluster cluster, long inlineBelowBytes) {
        int large = (int) Math.min(MAX_LARGE_BYTES, inlineBelowBytes);
        for (int i = 0; i < Math.max(1, rules.size()); i++) {
            List<Stage> request = new ArrayList<>();
            List<Stage> response = new ArrayList<>();
            if (i < rules.size()) {
                request.addAll(rules.get(i).requestStages());
                response.addAll(rules.get(i).responseStages());
            }
            request.add(new RequestScrubStage(CidrSet.empty(), FieldName.X_FORWARDED_FOR, List.of()));
            response.add(new ResponseScrubStage(
                    List.of(), new BackendNames(List.of(), Map.of(), Map.of()), true, PageTheme.STANDARD));
            String host = "rehearsal-" + i + ".invalid";
            routes.add(new Route(host, Set.of(host), "/", Set.of(), false, new Pipeline(request, cluster, response)));
            script.addAll(Script.round(host, large));
        }
    }

    private void play(InetSocketAddress listener, long end) throws IOException {
        int sent = 0;
        while (System.nanoTime() - end < 0) {
            try (Socket connection = new Socket(listener.getAddress(), listener.getPort())) {
                connection.setTcpNoDelay(true);
                connection.setSoTimeout(READ_MILLIS);
                InputStream in = new BufferedInputStream(connection.getInputStream());
                boolean isOpen = true;
                while (isOpen && System.nanoTime() - end < 0) {
                    connection.getOutputStream().write(script.get(sent++ % script.size()));
                    String head = Message.read(in);
                    answered += head.isEmpty() ? 0 : 1;
                    isOpen = !head.isEmpty() && !head.contains("\r\nconnection: close\r\n");
                }
            } catch (SocketException cut) {
                // a rule that drops connections has met this request: on with the next
            }
        }
    }
}
