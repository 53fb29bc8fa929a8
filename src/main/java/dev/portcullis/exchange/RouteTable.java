package dev.portcullis.exchange;

import dev.portcullis.http.PathPrefix;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All routes of one generation; the longest path prefix wins, then a named host over any host, then the order given. Immutable. */
public final class RouteTable {
    private final List<Route> routes;

    public RouteTable(List<Route> routes) {
        this.routes = routes.stream()
                .sorted(Comparator.comparingInt((Route route) -> -new PathPrefix(route.pathPrefix()).length())
                        .thenComparing(route -> route.hosts().isEmpty()))
                .toList();
    }

    /** The route for a host without port, in lower case, and a canonical path; null when none matches. */
    public @Nullable Route find(String host, String path) {
        for (Route route : routes) {
            if (route.matches(host, path)) {
                return route;
            }
        }
        return null;
    }

    public List<Route> routes() {
        return routes;
    }
}
