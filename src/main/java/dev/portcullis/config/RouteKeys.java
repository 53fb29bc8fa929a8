package dev.portcullis.config;

import dev.portcullis.config.RouteConfig.Auth;
import dev.portcullis.config.RouteConfig.Login;
import dev.portcullis.http.RequestTarget.Ambiguity;
import dev.portcullis.text.NearMiss;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code routes[]}. */
final class RouteKeys {
    /** Where the endpoints of this proxy are, on every host. */
    private static final String OWN = "/_portcullis";

    private RouteKeys() {}

    static RouteConfig read(Section s) {
        return new RouteConfig(
                s.required("name", Kinds.NAME, "What logs and metrics call it."),
                Set.copyOf(
                        s.list(
                                "hosts",
                                Kinds.HOST,
                                List.of(),
                                "Host names it serves, `*.example.com` for every name below; none for any. The longest `path` wins, then a named host over any host, then the order here; a route that is left no request is refused.")),
                s.value(
                        "path",
                        Kinds.PATH_PREFIX,
                        "/",
                        "The path and everything below it: `/app` is `/app` and `/app/x`, not `/apple`."),
                s.located("cluster", Kinds.NAME, "Where requests go: one of `clusters`."),
                s.optionalSection(
                        "auth",
                        "anyone may pass; must be written once anything can tell who asks: an entry in `identity`, `auth` of another route, `clientCertificates` of a listener",
                        "Who may pass. Either `anonymous: true`, or at least one of `provider`, `providers`, `apiKeys`, `passwords` and `certificates`.",
                        RouteKeys::auth),
                locatedOrNone(s.optionalList(
                        "limits", Kinds.NAME, "[]", "Names from `limits`; all must have room for a request.")),
                s.optionalSection("rules", "as everywhere", "What this route does in its own way.", RulesKeys::onRoute),
                s.optionalSection(
                        "scrub", "as everywhere", "Replaces `scrub` as a whole for this route.", ScrubKeys::read),
                s.sections(
                        "cleanHtml",
                        false,
                        "Fields of forms, multipart and JSON content whose HTML is cleaned before rules see it and before it is forwarded. Content of other types, in a coding or in another charset than UTF-8 is refused on such a route.",
                        HtmlKeys::read),
                s.value(
                        "cleanHtmlLimit",
                        Kinds.size("1KiB", "64MiB"),
                        "1MiB",
                        "The most content that is cleaned; more is answered 413."),
                Set.copyOf(
                        s.list(
                                "allowAmbiguous",
                                ambiguity(),
                                List.of(),
                                "Spellings of a path that servers read in different ways and that are refused unless named here. Name one only if the backend reads it as this proxy does.")),
                s.value("webSocket", Kinds.FLAG, "false", "Lets requests upgrade to WebSocket."));
    }

    private static @Nullable Auth auth(Section s) {
        boolean anonymous = s.value("anonymous", Kinds.FLAG, "false", "`true` lets anyone pass.");
        List<Located<String>> providers = providers(s);
        Login login = s.value(
                "login",
                Kinds.choice(Login.values()),
                "auto",
                "Whether who is not signed in is sent to a provider that has a `client`: `auto` sends browsers that open a page and answers 401 to all other requests, `always` sends also those that do not say what they are, `never` sends nobody.");
        Map<String, List<String>> claims = s.filledValues(
                "claims",
                Kinds.TEXT,
                "Claims that the subject must have, each with one value or a list of which one is enough. Without: 403.");
        boolean hidesToken =
                s.value("hideToken", Kinds.FLAG, "false", "Keeps the `Authorization` field from the backend.");
        Map<String, String> headers = headers(s);
        DoorConfig.OnRoute doors = DoorKeys.onRoute(s, !providers.isEmpty());
        boolean isGuarded = !providers.isEmpty() || doors.hasOtherDoor();
        if (anonymous == isGuarded) {
            s.fault(
                    "anonymous",
                    "needs exactly one of anonymous: true, provider: NAME and providers: [...], or apiKeys, passwords or certificates");
        } else if (anonymous && doors.forwardsPreflights()) {
            s.fault("preflight", "has nothing to do where anonymous: true lets everything pass");
        } else if (anonymous && (!claims.isEmpty() || !headers.isEmpty() || doors.wantsSubject())) {
            s.fault("anonymous", "leaves nobody to have claims, needs providers: [...] instead");
        }
        return anonymous ? null : new Auth(providers, claims, hidesToken, headers, login, doors);
    }

    private static List<Located<String>> providers(Section s) {
        Located<String> one = s.optionalLocated(
                "provider", Kinds.NAME, "`providers` are used", "The name from `identity.providers` that must vouch.");
        List<Located<String>> several = locatedOrNone(s.optionalList(
                "providers", Kinds.NAME, "[]", "Names from `identity.providers`; any one of them must vouch."));
        if (one == null) {
            return several;
        }
        if (!several.isEmpty()) {
            s.fault("provider", "needs to stand alone, or among providers: [...]");
        }
        return List.of(one);
    }

    private static Map<String, String> headers(Section s) {
        Map<String, String> headers = new LinkedHashMap<>();
        s.namedValues(
                        "headers",
                        Kinds.TEXT,
                        "Request fields for the backend, each with the claim that fills it: `X-User: sub`. What clients send under these names is removed.")
                .forEach((field, claim) -> {
                    if (claim.size() != 1 || Kinds.OWN_FIELD.parse(field) == null) {
                        s.fault(
                                "headers",
                                Report.quoted(field)
                                        + " needs a field name of its own and one claim, such as X-User: sub");
                    } else {
                        headers.put(field, claim.get(0));
                    }
                });
        return headers;
    }

    private static ValueKind<Ambiguity> ambiguity() {
        Map<String, Ambiguity> words = new LinkedHashMap<>();
        for (Ambiguity each : Ambiguity.values()) {
            words.put(each.label(), each);
        }
        return Kinds.choice(words);
    }

    private static List<Located<String>> locatedOrNone(@Nullable List<Located<String>> list) {
        return list == null ? List.of() : list;
    }

    /** Checks what a route refers to against what there is. */
    static void check(Section s, RouteConfig route, Names names) {
        if (route.path().equals(OWN) || route.path().startsWith(OWN + "/")) {
            s.fault("path", Report.quoted(route.path()) + " lies under " + OWN + ", which is this proxy's own");
        }
        names.clusters.requireKnown(route.cluster(), s);
        route.limits().forEach(limit -> names.limits.requireKnown(limit, s));
        Auth auth = route.auth();
        if (auth != null) {
            names.isAnyGuarded = true;
            auth.providers().forEach(provider -> names.providers.requireKnown(provider, s));
            DoorKeys.check(s, auth.doors(), names);
        } else if (s.has("auth")) {
            names.isAnyGuarded = true;
        } else {
            names.unsaid.add(s);
        }
        if (!s.isFaulty("name") && !names.routes.add(route.name())) {
            s.fault("name", Report.quoted(route.name()) + " is another route's name, needs one of its own");
        }
        if (!s.isFaulty("path") && !s.isFaulty("hosts")) {
            names.requireReachable(s, route);
        }
    }

    /** What there is to refer to. */
    static final class Names {
        /** What no host is called. */
        private static final String ANY_HOST = "*";

        private final Vocabulary clusters;
        private final Vocabulary limits;
        private final Vocabulary providers;
        final Vocabulary apiKeys;
        final Vocabulary passwords;
        private final Set<String> routes = new HashSet<>();
        private final List<Section> unsaid = new ArrayList<>();
        /** By path, the hosts that routes so far serve it for, each with the first of them. */
        private final Map<String, Map<String, String>> served = new HashMap<>();

        private boolean isAnyGuarded;

        Names(Set<String> clusters, Set<String> limits, IdentityConfig identity) {
            this.clusters = new Vocabulary("clusters", clusters);
            this.limits = new Vocabulary("limits", limits);
            this.providers =
                    new Vocabulary("identity.providers", identity.providers().keySet());
            this.apiKeys = new Vocabulary(
                    "identity.apiKeys", identity.doors().apiKeys().keySet());
            this.passwords = new Vocabulary(
                    "identity.passwords", identity.doors().passwords().keySet());
        }

        /** A route that no request can come to, since others serve its path for all its hosts, would be ignored with all that it demands. */
        private void requireReachable(Section s, RouteConfig route) {
            String path = route.path().length() > 1 && route.path().endsWith("/")
                    ? route.path().substring(0, route.path().length() - 1)
                    : route.path();
            Map<String, String> taken = served.computeIfAbsent(path, any -> new LinkedHashMap<>());
            Set<String> hosts = route.hosts().isEmpty() ? Set.of(ANY_HOST) : route.hosts();
            Set<String> others = new LinkedHashSet<>();
            for (String host : hosts) {
                others.add(taken.entrySet().stream()
                        .filter(each -> covers(each.getKey(), host))
                        .map(Map.Entry::getValue)
                        .findFirst()
                        .orElse(""));
            }
            if (!others.contains("")) {
                s.fault(
                        "path",
                        Report.quoted(route.path()) + " is for no request: route " + String.join(", ", others)
                                + " serves it for the same hosts, needs another path or other hosts");
            }
            hosts.forEach(host -> taken.putIfAbsent(host, Report.quoted(route.name())));
        }

        private static boolean covers(String pattern, String host) {
            return pattern.equals(host) || (pattern.startsWith("*.") && host.endsWith(pattern.substring(1)));
        }

        /**
         * Behind the last route: where anything can tell who a request is from, a route that does not say whether that matters is a mistake, and would be open to all.
         *
         * @param asksForCertificates whether a listener does
         */
        void checkUnsaid(boolean asksForCertificates) {
            String teller = teller(asksForCertificates);
            if (!teller.isEmpty()) {
                unsaid.forEach(route ->
                        route.fault("auth", "is missing, needs {anonymous: true} or {provider: NAME} since " + teller));
            }
        }

        /** What can tell who a request is from; empty if nothing can. */
        private String teller(boolean asksForCertificates) {
            for (Vocabulary each : List.of(providers, apiKeys, passwords)) {
                if (!each.known.isEmpty()) {
                    return each.place + " has entries";
                }
            }
            if (isAnyGuarded) {
                return "other routes have auth";
            }
            return asksForCertificates ? "a listener has clientCertificates" : "";
        }
    }

    record Vocabulary(String place, Set<String> known) {
        void requireKnown(Located<String> name, Section s) {
            if (!s.isFaulty(name) && !known.contains(name.value())) {
                String hint = NearMiss.hint(name.value(), known);
                String need =
                        known.isEmpty() ? ", " + place + " has no entries" : ", needs one of " + Kinds.listed(known);
                s.faultAt(name, "is not one of " + place + (hint.isEmpty() ? need : hint));
            }
        }
    }
}
