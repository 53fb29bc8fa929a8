package dev.portcullis.app;

import dev.portcullis.config.Diagnostic;
import dev.portcullis.config.Located;
import dev.portcullis.config.ProxyConfig;
import dev.portcullis.config.RouteConfig;
import dev.portcullis.exchange.Pipeline;
import dev.portcullis.exchange.Route;
import dev.portcullis.exchange.Stage;
import dev.portcullis.stage.auth.DocumentStage;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** The routes of documents that this proxy publishes about itself: its keys, and the metadata of protected resources. Stateless. */
final class Documents {
    private static final String JWKS = "/_portcullis/jwks";

    private Documents() {}

    static List<Route> routes(ProxyConfig config, SharedIdentity shared, Executor threads, List<Diagnostic> faults) {
        List<Route> routes = new ArrayList<>();
        boolean hasTokens = config.routes().stream()
                .anyMatch(route -> route.auth() != null && route.auth().doors().identityToken() != null);
        if (hasTokens) {
            routes.add(keys(config.identity().doors().ownTokens().rotation(), shared, threads));
        }
        Map<String, ResourceMetadata> seen = new HashMap<>();
        for (RouteConfig route : config.routes()) {
            RouteConfig.Auth auth = route.auth();
            Located<URI> resource = auth == null ? null : auth.doors().resource();
            if (auth != null && resource != null) {
                ResourceMetadata metadata = new ResourceMetadata(resource.value(), auth);
                String objection = seen.putIfAbsent(metadata.url(), metadata) == null
                        ? metadata.objection()
                        : "is another route's resource, needs to be of one alone";
                if (objection.isEmpty()) {
                    routes.add(metadata(config, metadata, route.name()));
                } else {
                    faults.add(resource.fault(objection));
                }
            }
        }
        return routes;
    }

    private static Route keys(Duration rotation, SharedIdentity shared, Executor threads) {
        DocumentStage stage = new DocumentStage(
                Set.of(JWKS),
                "application/jwk-set+json",
                () -> shared.signingKeys()
                        .publishedJwks(rotation)
                        .map(CompletableFuture::completedFuture)
                        .orElseGet(() -> CompletableFuture.supplyAsync(
                                () -> shared.signingKeys().jwks(rotation), threads)));
        return route("portcullis-jwks", Set.of(), JWKS, stage);
    }

    private static Route metadata(ProxyConfig config, ResourceMetadata metadata, String name) {
        String text = metadata.text(config.identity());
        DocumentStage stage = new DocumentStage(
                Set.of(metadata.path()), "application/json", () -> CompletableFuture.completedFuture(text));
        return route("portcullis-resource-" + name, Set.of(metadata.host()), metadata.path(), stage);
    }

    /** Nothing is forwarded: the stage always answers. */
    private static Route route(String name, Set<String> hosts, String path, Stage stage) {
        Pipeline pipeline = new Pipeline(
                List.of(stage),
                (x, receiver) -> {
                    throw new IllegalStateException("a document is never forwarded");
                },
                List.of());
        return new Route(name, hosts, path, Set.of(), false, pipeline);
    }
}
