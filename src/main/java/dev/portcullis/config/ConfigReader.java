package dev.portcullis.config;

import dev.portcullis.config.TrustedProxies.ForwardedField;
import dev.portcullis.net.CidrSet;
import dev.portcullis.net.HostPort;
import dev.portcullis.net.IpAddresses;
import dev.portcullis.text.FileTrouble;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * Reads a configuration text: YAML 1.2, one document, every fault reported at once. Opens no file but the text itself: what the text points to is checked
 * by whoever loads it.
 */
public final class ConfigReader {
    private ConfigReader() {}

    /** The configuration in {@code file}; relative paths in it start at its folder. */
    public static ProxyConfig read(Path file) throws InvalidConfigException {
        Path folder = file.toAbsolutePath().normalize().getParent();
        return read(text(file), file.toString(), folder == null ? file.toAbsolutePath() : folder);
    }

    /** The configuration in {@code text}, which messages call {@code source}; relative paths in it start at {@code folder}. */
    public static ProxyConfig read(String text, String source, Path folder) throws InvalidConfigException {
        Report report = new Report(source, folder);
        Node root = YamlText.compose(text, report);
        if (root != null) {
            Section section = Section.root(root, report);
            ProxyConfig config = root(section);
            section.finish();
            if (report.diagnostics().isEmpty()) {
                return config;
            }
        }
        throw new InvalidConfigException(report.diagnostics());
    }

    /** Every key there is, as the readers themselves say it. */
    static List<Key> keys() {
        Section section = Section.describing(new Report("", Path.of("/")));
        root(section);
        return section.keys();
    }

    private static String text(Path file) throws InvalidConfigException {
        String problem;
        try {
            if (Files.size(file) > 4L * YamlText.MAX_CHARS) {
                problem = "is larger than " + YamlText.MAX_CHARS + " characters, needs to be smaller";
            } else {
                return StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
                        .toString();
            }
        } catch (CharacterCodingException e) {
            problem = "is not UTF-8 text";
        } catch (NoSuchFileException e) {
            problem = "there is no such file";
        } catch (IOException e) {
            problem = "cannot be read: " + FileTrouble.of(e);
        }
        throw new InvalidConfigException(List.of(new Diagnostic(Position.of(file.toString()), "", problem)));
    }

    private static ProxyConfig root(Section s) {
        List<ListenerConfig> listeners = s.sections("listeners", true, "Where clients connect.", ListenerKeys::read);
        TrustedProxies trusted = s.section(
                "trustedProxies",
                "Proxies in front of this one that are believed when they say for whom they ask.",
                ConfigReader::trustedProxies);
        Bind admin = s.section("admin", "Metrics and health, for operators only.", ConfigReader::admin);
        checkBinds(s, listeners, admin);
        Map<String, ClusterConfig> clusters =
                s.namedSections("clusters", true, "Backend services, by a name of your choice.", ClusterKeys::read);
        IdentityConfig identity = s.section("identity", "Who may vouch for a request.", IdentityKeys::read);
        List<LimitConfig> limits = s.sections(
                "limits", false, "Rate limits, for routes to name. A request beyond is answered 429.", LimitKeys::read);
        checkNames(s, limits);
        RulesConfig rules = s.section("rules", "Signature rules in SecLang, for every route.", RulesKeys::read);
        ScrubConfig scrub =
                s.section("scrub", "What is taken from requests and responses beyond what always is.", ScrubKeys::read);
        PagesConfig pages = s.section(
                "pages", "How pages of the proxy itself look: refusals, signing in and out.", ConfigReader::pages);
        RouteKeys.Names names = new RouteKeys.Names(
                clusters.keySet(),
                Set.copyOf(limits.stream().map(LimitConfig::name).toList()),
                identity);
        List<RouteConfig> routes = s.sections(
                "routes", true, "What is served how. A request that no route fits is answered 404.", inner -> {
                    RouteConfig route = RouteKeys.read(inner);
                    RouteKeys.check(inner, route, names);
                    return route;
                });
        boolean asks = listeners.stream()
                .anyMatch(each -> each.tls() != null && each.tls().clientCertificates() != null);
        names.checkUnsaid(asks);
        checkCertificates(s, asks, routes);
        LogsConfig logs = s.section("logs", "Where lines about requests go.", ConfigReader::logs);
        Duration drainTimeout = s.section("shutdown", "How the process stops.", ConfigReader::drainTimeout);
        return new ProxyConfig(
                listeners, trusted, admin, clusters, identity, limits, rules, scrub, pages, routes, logs, drainTimeout);
    }

    /** Of names for one address, such as {@code localhost} and {@code 0.0.0.0}, the system tells when listeners open. */
    private static void checkBinds(Section s, List<ListenerConfig> listeners, Bind admin) {
        Set<HostPort> taken = new HashSet<>();
        if (admin.address() != null) {
            taken.add(admin.address());
        }
        for (ListenerConfig listener : listeners) {
            HostPort bind = listener.bind().value();
            if (bind.port() != 0 && !s.isFaulty(listener.bind()) && !taken.add(bind)) {
                s.faultAt(listener.bind(), "is where another listener is, needs an address or a port of its own");
            }
        }
    }

    private static void checkCertificates(Section s, boolean asks, List<RouteConfig> routes) {
        for (RouteConfig route : routes) {
            if (!asks && route.auth() != null && route.auth().doors().certificates()) {
                s.fault(
                        "routes",
                        Report.quoted(route.name())
                                + " lets in who has a certificate, and no listener asks for one: needs tls.clientCertificates");
            }
        }
    }

    private static void checkNames(Section s, List<LimitConfig> limits) {
        Set<String> seen = new HashSet<>();
        for (LimitConfig limit : limits) {
            if (!seen.add(limit.name())) {
                s.fault("limits", Report.quoted(limit.name()) + " names two limits, needs a name for each");
            }
        }
    }

    private static TrustedProxies trustedProxies(Section s) {
        return new TrustedProxies(
                CidrSet.of(s.list(
                        "networks",
                        Kinds.NETWORK,
                        List.of(),
                        "Their addresses. The client is the right-most address in `field` that is not one of these.")),
                s.value(
                        "field",
                        Kinds.choice(ForwardedField.values()),
                        "x-forwarded-for",
                        "The one field that they write; the other is removed."));
    }

    private static Bind admin(Section s) {
        Bind bind = s.value(
                "bind",
                Kinds.ADDRESS_OR_OFF,
                "127.0.0.1:9180",
                "Address and port of `/metrics`, `/healthz` and `/readyz`, or `off`.");
        boolean isReachable = s.value(
                "dangerouslyReachable",
                Kinds.FLAG,
                "false",
                "Lets `bind` name an address that other machines reach. Nobody has to sign in there.");
        HostPort address = bind.address();
        if (address != null && !isReachable && !isLoopback(address.host())) {
            s.fault(
                    "bind",
                    Report.quoted(address.toString())
                            + " can be reached from other machines, and nobody has to sign in there;"
                            + " needs 127.0.0.1 or [::1], or admin.dangerouslyReachable: true in a configuration file");
        }
        return bind;
    }

    private static boolean isLoopback(String host) {
        return host.equals("localhost")
                || IpAddresses.parse(host).map(InetAddress::isLoopbackAddress).orElse(false);
    }

    private static LogsConfig logs(Section s) {
        return new LogsConfig(
                s.locatedValue(
                        "access",
                        s.logTarget(),
                        "stdout",
                        "One JSON line per request: `off`, `stdout`, `stderr` or a file."),
                s.locatedValue(
                        "rules",
                        s.logTarget(),
                        "stderr",
                        "One ModSecurity-style line per rule match: `off`, `stdout`, `stderr` or a file."),
                s.value(
                        "ruleLines",
                        Kinds.choice(LogsConfig.RuleLines.values()),
                        "all",
                        "Which lines `rules` gets: `all`, or only those of `refusals`, as nginx has them of ModSecurity at `error_log ... error`: of rules that refuse, or would while only detecting, of limits, and of look-ups that failed. The access log names all rules that matched in any case."),
                s.section(
                        "audit",
                        "The audit log: whole requests, for those who have to know what happened. What is not said here the rules' `SecAudit...` directives say.",
                        AuditKeys::read));
    }

    private static PagesConfig pages(Section s) {
        String title = s.optional("title", Kinds.TEXT, "no name", "The site's name, which stands above every page.");
        return new PagesConfig(
                title == null ? "" : title,
                s.optionalLocated(
                        "stylesheet",
                        s.file(),
                        "the standard look",
                        "CSS of at most 32 KiB that comes behind the standard rules. Most sites set custom properties: `:root{--accent:#0a7;--font:Inter,sans-serif}`. Nothing can be loaded from elsewhere but `data:` images."));
    }

    private static Duration drainTimeout(Section s) {
        return s.value(
                "drainTimeout",
                Kinds.duration("0s", "1h"),
                "30s",
                "How long requests in flight may take to finish before their connections are cut.");
    }
}
