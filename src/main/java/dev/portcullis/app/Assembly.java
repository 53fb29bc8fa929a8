package dev.portcullis.app;

import dev.portcullis.config.ClusterConfig;
import dev.portcullis.config.Diagnostic;
import dev.portcullis.config.IdentityConfig;
import dev.portcullis.config.InvalidConfigException;
import dev.portcullis.config.Located;
import dev.portcullis.config.PagesConfig;
import dev.portcullis.config.ProxyConfig;
import dev.portcullis.config.RouteConfig;
import dev.portcullis.config.ScrubConfig;
import dev.portcullis.config.TrustedProxies;
import dev.portcullis.exchange.AuditPolicy;
import dev.portcullis.exchange.PageTheme;
import dev.portcullis.exchange.Pipeline;
import dev.portcullis.exchange.Route;
import dev.portcullis.exchange.RouteTable;
import dev.portcullis.exchange.Stage;
import dev.portcullis.http.FieldName;
import dev.portcullis.http.Fields;
import dev.portcullis.identity.session.OwnCookies;
import dev.portcullis.net.HostPort;
import dev.portcullis.observe.AuditTrails;
import dev.portcullis.stage.BackendNames;
import dev.portcullis.stage.RequestScrubStage;
import dev.portcullis.stage.ResponseScrubStage;
import dev.portcullis.stage.RulesStages;
import dev.portcullis.text.FileTrouble;
import dev.portcullis.upstream.BalancingPolicy;
import dev.portcullis.upstream.Cluster;
import dev.portcullis.upstream.ClusterSettings;
import dev.portcullis.upstream.HostLookup;
import dev.portcullis.wire.ClientTls;
import dev.portcullis.wire.TlsException;
import dev.portcullis.wire.Transport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Builds one {@link Generation} from one configuration: one section, one method. Everything that cannot be built is reported together. One owner at a time,
 * used once; reads files, so never on an event loop.
 */
final class Assembly {
    private static final int MAX_STYLE_CHARS = 32 * 1024;

    private final ProxyConfig config;
    private final Transport transport;
    private final HostLookup lookup;
    private final RuleSets.Outside outside;
    private final LimitTables limits;
    private final FileWatch watch;
    private final Probe probe;
    private final AuditTrails trails;
    private final SharedIdentity shared;
    private final ListenerPlan.Environment environment;
    private final List<AutoCloseable> parts = new ArrayList<>();
    private final List<Diagnostic> faults = new ArrayList<>();

    /**
     * @param outside what rules reach beyond traffic
     * @param earlier what is taken over from the generation before
     * @param watch gets every file that is read
     * @param shared what authentication remembers beyond a generation
     */
    Assembly(
            ProxyConfig config,
            Transport transport,
            HostLookup lookup,
            RuleSets.Outside outside,
            LimitTables earlier,
            FileWatch watch,
            Probe probe,
            AuditTrails trails,
            SharedIdentity shared,
            ListenerPlan.Environment environment) {
        this.config = config;
        this.transport = transport;
        this.lookup = lookup;
        this.outside = outside;
        this.watch = watch;
        this.probe = probe;
        this.trails = trails;
        this.shared = shared;
        this.environment = environment;
        this.limits = earlier.forLimits(config.limits());
    }

    /** Builds everything, or closes what it has built and tells why not. */
    Generation build() throws InvalidConfigException {
        try {
            return generation();
        } catch (InvalidConfigException | RuntimeException | Error e) {
            Generation.closeAll(parts);
            throw e;
        }
    }

    private Generation generation() throws InvalidConfigException {
        Map<String, Cluster> clusters = clusters();
        RuleSets ruleSets = new RuleSets(
                config.rules(), outside, unquotedFields(), forRules(config.identity()), faults, watch, probe);
        parts.add(ruleSets);
        AuditLogs audits = new AuditLogs(
                config.logs().audit(),
                trails,
                ruleSets.patterns(),
                config.identity().doors().apiKeyFields(),
                faults);
        parts.add(audits);
        PageTheme theme = theme(config.pages());
        IdentityParts identity = new IdentityParts(
                config.identity(),
                shared,
                new SecretTexts(environment, watch, faults),
                config.trustedProxies().networks(),
                watch,
                theme,
                faults);
        parts.add(identity);
        List<Route> routes = new ArrayList<>();
        for (RouteConfig route : config.routes()) {
            Cluster cluster = clusters.get(route.cluster().value());
            List<Stage> request = new ArrayList<>();
            List<Stage> response = new ArrayList<>();
            LimitStages limiting = LimitStages.of(route, limits);
            request.addAll(limiting.beforeAuthentication());
            identity.stageFor(route).ifPresent(request::add);
            identity.cookieStage().ifPresent(request::add);
            request.addAll(limiting.behindAuthentication());
            HtmlCleaning.stageFor(route, ruleSets).ifPresent(request::add);
            AuditPolicy audited = audits.add(route.name(), ruleSets.auditFor(route.rules()));
            RulesStages rules =
                    ruleSets.stagesFor(route.rules(), audited, config.logs().saysRefusalsOnly());
            if (rules != null) {
                request.addAll(rules.requestStages());
                response.addAll(rules.responseStages());
            }
            request.add(requestScrub(route, identity.doors()));
            IdentityParts.forwardStageFor(route).ifPresent(request::add);
            identity.doors().tokenStageFor(route).ifPresent(request::add);
            response.add(responseScrub(route, theme));
            response.addAll(limiting.beforeAuthentication());
            response.addAll(limiting.behindAuthentication());
            identity.cookieStage().ifPresent(response::add);
            if (cluster != null) {
                routes.add(route(route, new Pipeline(request, cluster, response, theme)));
            }
        }
        identity.endpoints(config.routes()).ifPresent(routes::add);
        routes.addAll(Documents.routes(config, shared, identity.threads(), faults));
        if (!faults.isEmpty()) {
            throw new InvalidConfigException(faults);
        }
        identity.takeEffect();
        return new Generation(new RouteTable(routes), limits, audits, ruleSets.rehearsals(), parts);
    }

    /** Fields that rules must not quote, since the audit log masks them. Of cookies they quote no more than what matched, whatever is masked. */
    private List<String> unquotedFields() {
        List<String> fields = new ArrayList<>(config.identity().doors().apiKeyFields());
        config.logs().audit().maskedFields().stream()
                .filter(name -> !name.equalsIgnoreCase("Cookie") && !name.equalsIgnoreCase("Set-Cookie"))
                .forEach(fields::add);
        return fields;
    }

    private static Route route(RouteConfig config, Pipeline pipeline) {
        return new Route(
                config.name(), config.hosts(), config.path(), config.allowAmbiguous(), config.webSocket(), pipeline);
    }

    /** Our cookies are taken away before a request is forwarded, and open what they open: rules do not see them, so that they write them nowhere. */
    private static UnaryOperator<Fields> forRules(IdentityConfig identity) {
        return identity.hasLogin() ? new OwnCookies(identity.session().cookie())::without : UnaryOperator.identity();
    }

    private PageTheme theme(PagesConfig pages) {
        Located<Path> file = pages.stylesheet();
        if (file == null) {
            return new PageTheme(pages.title(), "");
        }
        watch.add(file.value());
        try {
            String style = Files.readString(file.value());
            if (style.length() <= MAX_STYLE_CHARS) {
                return new PageTheme(pages.title(), style);
            }
            faults.add(file.fault("has " + style.length() + " characters, needs at most " + MAX_STYLE_CHARS));
        } catch (IOException e) {
            faults.add(file.fault("cannot be read: " + FileTrouble.of(e)));
        } catch (IllegalArgumentException e) {
            faults.add(file.fault(String.valueOf(e.getMessage())));
        }
        return PageTheme.STANDARD;
    }

    // ---- clusters

    private Map<String, Cluster> clusters() {
        Map<String, Cluster> clusters = new LinkedHashMap<>();
        config.clusters().forEach((name, cluster) -> {
            watchTrust(cluster.tls().trust());
            try {
                Cluster built = new Cluster(settings(name, cluster), transport, lookup);
                clusters.put(name, built);
                parts.add(built);
            } catch (TlsException | RuntimeException e) {
                faults.add(new Diagnostic(
                        cluster.endpoints().get(0).at(), "clusters." + name, "cannot be used: " + e.getMessage()));
            }
        });
        return clusters;
    }

    private void watchTrust(@Nullable Located<Path> trust) {
        if (trust != null) {
            watch.add(trust.value());
        }
    }

    private static ClusterSettings settings(String name, ClusterConfig config) {
        ClusterConfig.Timeouts timeouts = config.timeouts();
        ClusterConfig.Pool pool = config.pool();
        ClusterConfig.Ejection ejection = config.ejection();
        ClusterSettings settings = ClusterSettings.of(name, servers(config))
                .withBalancing(balancing(config.balance()))
                .withTimeouts(new ClusterSettings.Timeouts(
                        timeouts.connect(),
                        timeouts.responseHead(),
                        timeouts.idle(),
                        Optional.ofNullable(timeouts.total())))
                .withPool(new ClusterSettings.Pool(pool.idlePerThread(), pool.connections(), pool.keepIdle()))
                .withEjection(new ClusterSettings.Ejection(
                        ejection.failures(), ejection.base(), ejection.max(), ejection.maxPercent() / 100.0));
        return config.usesTls() ? settings.withTls(tls(config.tls())) : settings;
    }

    private static List<HostPort> servers(ClusterConfig config) {
        return config.endpoints().stream()
                .map(endpoint -> endpoint.value().server())
                .toList();
    }

    private static BalancingPolicy balancing(ClusterConfig.Balance balance) {
        return switch (balance) {
            case ROUND_ROBIN -> BalancingPolicy.roundRobin();
            case POWER_OF_TWO ->
                // asked for anew each time: the generator of one thread must not be used by another
                BalancingPolicy.powerOfTwoChoices(
                        () -> ThreadLocalRandom.current().nextLong());
        };
    }

    private static ClientTls.Settings tls(ClusterConfig.Tls tls) {
        return new ClientTls.Settings(
                Optional.ofNullable(tls.trust()).map(trust -> trust.value()),
                Optional.ofNullable(tls.serverName()),
                tls.dangerouslyAcceptAnyCertificate());
    }

    // ---- scrubbing

    /** Fields that tell the backend who it is are removed on every route, also where nobody is asked: there they would be forged for sure. */
    private Stage requestScrub(RouteConfig route, DoorParts doors) {
        List<String> fields = new ArrayList<>(scrub(route).requestFields());
        fields.addAll(doors.ownedFields(config.routes()));
        if (route.auth() != null && route.auth().hidesToken()) {
            // whatever is in there: the door for tokens may not have been asked
            fields.addAll(List.of("Authorization", "DPoP"));
        }
        for (RouteConfig each : config.routes()) {
            RouteConfig.Auth auth = each.auth();
            if (auth != null) {
                fields.addAll(auth.headers().keySet());
            }
        }
        TrustedProxies trusted = config.trustedProxies();
        return new RequestScrubStage(trusted.networks(), chain(trusted), fields);
    }

    private static FieldName chain(TrustedProxies trusted) {
        return switch (trusted.field()) {
            case X_FORWARDED_FOR -> FieldName.X_FORWARDED_FOR;
            case FORWARDED -> FieldName.FORWARDED;
        };
    }

    private Stage responseScrub(RouteConfig route, PageTheme theme) {
        ScrubConfig scrub = scrub(route);
        ClusterConfig cluster = config.clusters().get(route.cluster().value());
        List<HostPort> servers = cluster == null ? List.of() : servers(cluster);
        return new ResponseScrubStage(
                scrub.responseFields(),
                new BackendNames(servers, scrub.cookieDomains(), scrub.cookiePaths()),
                scrub.masksErrors(),
                theme);
    }

    private ScrubConfig scrub(RouteConfig route) {
        ScrubConfig own = route.scrub();
        return own == null ? config.scrub() : own;
    }
}
