package dev.portcullis.stage;

import dev.portcullis.exchange.Exchange;
import dev.portcullis.http.FieldName;
import dev.portcullis.net.HostPort;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What a backend is called behind this proxy, and how that is turned into what the client calls it: in redirects, and in the Domain and Path of cookies.
 *
 * <p>A URL is rewritten when its authority is that of an endpoint; a cookie's Domain is dropped when it is an endpoint's host (the cookie is then the
 * visible host's own), and mapped when configuration names another. Immutable.
 */
public final class BackendNames {
    private final Set<String> authorities = new HashSet<>();
    private final Set<String> hosts = new HashSet<>();
    private final Map<String, String> cookieDomains;
    /** The longest prefix first. */
    private final List<Map.Entry<String, String>> cookiePaths;

    /**
     * @param endpoints the backend's servers
     * @param cookieDomains from a Domain as the backend writes it (lower case, no leading dot) to what the client gets; empty text drops it
     * @param cookiePaths from a Path prefix as the backend writes it to what the client gets; the longest that fits counts
     */
    public BackendNames(
            Collection<HostPort> endpoints, Map<String, String> cookieDomains, Map<String, String> cookiePaths) {
        for (HostPort endpoint : endpoints) {
            String written = endpoint.toString().toLowerCase(Locale.ROOT);
            authorities.add(written);
            hosts.add(endpoint.host().toLowerCase(Locale.ROOT));
            if (endpoint.port() == 80 || endpoint.port() == 443) {
                authorities.add(written.substring(0, written.lastIndexOf(':')));
            }
        }
        this.cookieDomains = Map.copyOf(cookieDomains);
        this.cookiePaths = cookiePaths.entrySet().stream()
                .sorted(Comparator.comparingInt(mapping -> -mapping.getKey().length()))
                .map(Map.Entry::copyOf)
                .toList();
    }

    /** {@code url} with the client's scheme and authority if it named an endpoint, without both if the client named no host; else unchanged. */
    String publicUrl(String url, Exchange x) {
        int start = authorityStart(url);
        if (start < 0) {
            return url;
        }
        int end = start;
        while (end < url.length() && "/?#\\'\"".indexOf(url.charAt(end)) < 0) {
            end++;
        }
        String authority = url.substring(start, end).toLowerCase(Locale.ROOT);
        if (!authorities.contains(authority)) {
            return url;
        }
        if (x.received().authority().isEmpty()) {
            return relative(url.substring(end));
        }
        String scheme = url.startsWith("//") ? "" : scheme(x) + ":";
        return scheme + "//" + x.received().authority() + url.substring(end);
    }

    /** What the backend was told that the client speaks: what a trusted proxy says, or else how this connection was made. */
    private static String scheme(Exchange x) {
        String told = x.request().first(FieldName.X_FORWARDED_PROTO);
        return told != null && (told.equals("https") || told.equals("http"))
                ? told
                : x.connection().scheme();
    }

    /** A Refresh value, {@code 5; url=https://...} and the spellings of it that browsers take, with its URL as {@link #publicUrl} has it. */
    String publicRefresh(String value, Exchange x) {
        int at = 0;
        while (at < value.length() && value.charAt(at) != ';' && value.charAt(at) != ',') {
            at++;
        }
        at = behindBlanks(value, Math.min(at + 1, value.length()));
        if (value.regionMatches(true, at, "url", 0, 3)) {
            int equals = behindBlanks(value, at + 3);
            at = value.startsWith("=", equals) ? behindBlanks(value, equals + 1) : at;
        }
        if (value.startsWith("'", at) || value.startsWith("\"", at)) {
            at++;
        }
        return value.substring(0, at) + publicUrl(value.substring(at), x);
    }

    private static int behindBlanks(String text, int from) {
        int at = from;
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
        return at;
    }

    /** What stands behind an authority as a path; a dot keeps from being read as an authority what follows a second slash. */
    private static String relative(String rest) {
        String path = rest.startsWith("/") ? rest : "/" + rest;
        boolean mayBeAuthority = path.length() > 1 && (path.charAt(1) <= ' ' || "/\\".indexOf(path.charAt(1)) >= 0);
        return mayBeAuthority ? "/." + path : path;
    }

    private static int authorityStart(String url) {
        String lower = url.substring(0, Math.min(8, url.length())).toLowerCase(Locale.ROOT);
        if (lower.startsWith("http://")) {
            return 7;
        }
        if (lower.startsWith("https://")) {
            return 8;
        }
        return lower.startsWith("//") ? 2 : -1;
    }

    /** A Set-Cookie value with Domain and Path as the client should see them; every other attribute as it was. */
    String publicCookie(String cookie) {
        int semicolon = cookie.indexOf(';');
        if (semicolon < 0) {
            return cookie;
        }
        StringBuilder out = new StringBuilder(cookie.length()).append(cookie, 0, semicolon);
        for (String attribute : cookie.substring(semicolon + 1).split(";", -1)) {
            String rewritten = publicAttribute(attribute);
            if (!rewritten.isEmpty()) {
                out.append(';').append(rewritten);
            }
        }
        return out.toString();
    }

    private String publicAttribute(String attribute) {
        int equals = attribute.indexOf('=');
        if (equals < 0) {
            return attribute;
        }
        String name = attribute.substring(0, equals).strip();
        String value = attribute.substring(equals + 1).strip();
        if (name.equalsIgnoreCase("Domain")) {
            return publicDomain(attribute, value);
        }
        return name.equalsIgnoreCase("Path") ? publicPath(attribute, value) : attribute;
    }

    private String publicDomain(String attribute, String value) {
        String domain = (value.startsWith(".") ? value.substring(1) : value).toLowerCase(Locale.ROOT);
        String mapped = cookieDomains.get(domain);
        if (mapped == null) {
            return hosts.contains(domain) ? "" : attribute;
        }
        return mapped.isEmpty() ? "" : " Domain=" + mapped;
    }

    private String publicPath(String attribute, String value) {
        for (Map.Entry<String, String> mapping : cookiePaths) {
            if (value.startsWith(mapping.getKey())) {
                return " Path=" + mapping.getValue()
                        + value.substring(mapping.getKey().length());
            }
        }
        return attribute;
    }
}
