package dev.portcullis.config;

import dev.portcullis.http.RequestTarget;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One of {@code routes[]}. {@code auth} is null where anyone may pass; {@code rules} and {@code scrub} are null where the route does as everywhere.
 * {@code path} is Latin-1 text, see {@code exchange.Route}. Immutable.
 */
public record RouteConfig(
        String name,
        Set<String> hosts,
        String path,
        Located<String> cluster,
        @Nullable Auth auth,
        List<Located<String>> limits,
        RulesConfig.@Nullable OnRoute rules,
        @Nullable ScrubConfig scrub,
        List<HtmlConfig> cleanHtml,
        long cleanHtmlLimitBytes,
        Set<RequestTarget.Ambiguity> allowAmbiguous,
        boolean webSocket) {
    public RouteConfig {
        hosts = Set.copyOf(hosts);
        limits = List.copyOf(limits);
        cleanHtml = List.copyOf(cleanHtml);
        allowAmbiguous = Set.copyOf(allowAmbiguous);
    }

    /**
     * Who may pass.
     *
     * @param providers any one of these must vouch
     * @param claims claims that the token must have, with the values that are allowed (none: any)
     * @param hidesToken whether the backend does not get the Authorization field
     * @param login whether who is not signed in is sent to sign in
     * @param headers from request fields that the backend gets to the claims that fill them
     * @param doors other ways to prove who one is, and what is allowed
     */
    public record Auth(
            List<Located<String>> providers,
            Map<String, List<String>> claims,
            boolean hidesToken,
            Map<String, String> headers,
            Login login,
            DoorConfig.OnRoute doors) {
        public Auth {
            providers = List.copyOf(providers);
            claims = new LinkedHashMap<>(claims);
            headers = new LinkedHashMap<>(headers);
        }
    }

    /** Who is sent to sign in. */
    public enum Login {
        /** Browsers that open a page. */
        AUTO,
        /** Nobody. */
        NEVER,
        /** Also who does not say what it is. */
        ALWAYS
    }
}
