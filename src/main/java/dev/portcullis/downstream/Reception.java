package dev.portcullis.downstream;

import dev.portcullis.exchange.Denial;
import dev.portcullis.exchange.Exchange;
import dev.portcullis.exchange.ExchangeObserver;
import dev.portcullis.exchange.Pipeline;
import dev.portcullis.exchange.Route;
import dev.portcullis.exchange.RouteTable;
import dev.portcullis.exchange.Stage;
import dev.portcullis.exchange.UpstreamFailure;
import dev.portcullis.exchange.Verdict;
import dev.portcullis.exchange.World;
import dev.portcullis.http.FieldName;
import dev.portcullis.http.RefusedHead;
import dev.portcullis.http.RequestHead;
import dev.portcullis.http.RequestTarget;
import dev.portcullis.http.Violation;
import dev.portcullis.wire.ServerTls;
import dev.portcullis.wire.http1.HttpLimits;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What all connections of one listener share, and the questions asked of every request: which world, which route, and is there a reason to refuse it before any
 * stage sees it. Safe for concurrent use.
 */
final class Reception {
    /** Serves what no route matches: 404 with an incident id. */
    private static final Pipeline NOWHERE = new Pipeline(
            List.of(new NoRoute()),
            (x, receiver) -> receiver.failed(new UpstreamFailure(UpstreamFailure.Kind.NO_ENDPOINT, "no route")),
            List.of());

    private final ListenerSettings settings;
    private final Supplier<World> worlds;
    private final ExchangeObserver observer;
    private final Optional<ServerTls> tls;
    private final ClientAddress clientAddress;
    private final ExchangeIds ids;
    private final HttpDate date = new HttpDate();

    Reception(
            ListenerSettings settings,
            Supplier<World> worlds,
            ExchangeObserver observer,
            Optional<ServerTls> tls,
            RandomGenerator random) {
        this.settings = settings;
        this.worlds = worlds;
        this.observer = observer;
        this.tls = tls;
        this.clientAddress = new ClientAddress(settings.trustedProxies(), settings.forwardedBy());
        this.ids = new ExchangeIds(random);
    }

    private static final class NoRoute implements Stage {
        @Override
        public String name() {
            return "router";
        }

        @Override
        public Verdict onRequest(Exchange x) {
            return Verdict.deny(404, new Denial(name(), "no-route"));
        }
    }

    ListenerSettings settings() {
        return settings;
    }

    HttpLimits limits() {
        return settings.limits();
    }

    ListenerTimeouts timeouts() {
        return settings.timeouts();
    }

    ExchangeObserver observer() {
        return observer;
    }

    ClientAddress clientAddress() {
        return clientAddress;
    }

    /** The value of Date now. */
    String dateNow() {
        return date.at(System.currentTimeMillis());
    }

    String nextId(long epochMillis) {
        return ids.next(epochMillis);
    }

    /** The current world, pinned; {@link World#leave} must follow. */
    World enterWorld() {
        World world = worlds.get();
        while (!world.enter()) {
            // closed between being looked up and being pinned: a newer one is there by now
            world = worlds.get();
        }
        return world;
    }

    static Pipeline pipelineOf(@Nullable Route route) {
        return route == null ? NOWHERE : route.pipeline();
    }

    /** The route that a refused request would have reached as far as one can tell: whose stages get to log it. */
    static @Nullable Route routeFor(RefusedHead refused, RouteTable routes) {
        String field = refused.fields().first(FieldName.HOST);
        String host = field == null ? "" : hostOf(field.toLowerCase(Locale.ROOT));
        String target = refused.rawTarget();
        int query = target.indexOf('?');
        Route route = routes.find(host, query < 0 ? target : target.substring(0, query));
        return route != null ? route : routes.find(host, "/");
    }

    private static String hostOf(String authority) {
        int colon = authority.lastIndexOf(':');
        return colon > authority.indexOf(']') ? authority.substring(0, colon) : authority;
    }

    /** Why a well-formed request is refused all the same, or null; {@code serverName} is the SNI of its connection, null without TLS. */
    @Nullable
    RefusedHead objection(RequestHead head, @Nullable Route route, @Nullable String serverName) {
        if (serverName != null && isMisdirected(serverName, head.host())) {
            return refused(
                    head,
                    Violation.MISDIRECTED,
                    "host \"" + head.host() + "\" on a connection for \"" + serverName + "\"");
        }
        Set<RequestTarget.Ambiguity> beyond =
                head.target().ambiguitiesBeyond(route == null ? Set.of() : route.allowedAmbiguities());
        return beyond.isEmpty() ? null : refused(head, Violation.AMBIGUOUS_PATH, names(beyond));
    }

    /** Whether another certificate answers for {@code host} than the one that this connection was made with (RFC 9110 section 15.5.20). */
    private boolean isMisdirected(String serverName, String host) {
        return !host.equals(serverName) && tls.isPresent() && !tls.get().sharesCertificate(serverName, host);
    }

    private static String names(Set<RequestTarget.Ambiguity> ambiguities) {
        return String.join(
                ", ", ambiguities.stream().map(RequestTarget.Ambiguity::label).toList());
    }

    static RefusedHead refused(RequestHead head, Violation violation, String detail) {
        return new RefusedHead(
                violation,
                detail,
                head.requestLine(),
                head.method(),
                head.target().raw(),
                head.version().text(),
                head.fields());
    }
}
