package dev.portcullis.app;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.portcullis.config.DoorConfig;
import dev.portcullis.config.IdentityConfig;
import dev.portcullis.config.RouteConfig;
import dev.portcullis.http.TargetParser;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The metadata of a route that clients know as a protected resource (RFC 9728). Immutable. */
record ResourceMetadata(URI resource, RouteConfig.Auth auth) {
    private static final String WELL_KNOWN = "/.well-known/oauth-protected-resource";

    static Optional<ResourceMetadata> of(RouteConfig.Auth auth) {
        return Optional.ofNullable(auth.doors().resource()).map(url -> new ResourceMetadata(url.value(), auth));
    }

    /** Why they cannot be served, or empty if they can. */
    String objection() {
        boolean isPlain = resource.getRawQuery() == null
                && resource.getRawFragment() == null
                && TargetParser.parse("GET", path()) instanceof TargetParser.Accepted accepted
                && accepted.target().path().equals(path());
        return isPlain ? "" : "must be a URL without query and fragment, with a plain path";
    }

    /** Where they are: the well-known path goes between host and path (RFC 9728 section 3.1). */
    String url() {
        return resource.getScheme() + "://" + resource.getRawAuthority() + path();
    }

    String path() {
        String path = resource.getRawPath() == null || resource.getRawPath().equals("/") ? "" : resource.getRawPath();
        return WELL_KNOWN + path;
    }

    /** The host that serves them, without port, in lower case. */
    String host() {
        return resource.getHost().toLowerCase(Locale.ROOT);
    }

    String text(IdentityConfig identity) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("resource", resource.toString());
        List<String> issuers = auth.providers().stream()
                .map(name -> identity.providers().get(name.value()))
                .filter(Objects::nonNull)
                .map(provider -> provider.issuer().value())
                .toList();
        json.put("authorization_servers", issuers);
        json.put("bearer_methods_supported", List.of("header"));
        DoorConfig.Dpop dpop = identity.doors().dpop();
        json.put("dpop_signing_alg_values_supported", dpop.algorithms());
        return JSONObjectUtils.toJSONString(json);
    }
}
