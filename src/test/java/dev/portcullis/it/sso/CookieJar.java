package dev.portcullis.it.sso;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Cookies by origin, as RFC 6265bis wants them kept: two ports are two sites here, unlike in a browser, so that proxy and provider are. {@code Secure} is satisfied by https
 * and by loopback. A cookie that breaks the rule of its prefix fails the test. Safe for concurrent use.
 */
final class CookieJar {
    private record Cookie(String name, String value, String path, boolean secure, String sameSite, String line) {}

    private final Map<String, Map<String, Cookie>> byOrigin = new LinkedHashMap<>();

    synchronized void take(URI from, List<String> setCookies) {
        for (String line : setCookies) {
            String[] parts = line.split(";", -1);
            int equals = parts[0].indexOf('=');
            String name = parts[0].substring(0, equals).strip();
            Map<String, String> attributes = new LinkedHashMap<>();
            for (int i = 1; i < parts.length; i++) {
                String[] pair = parts[i].strip().split("=", 2);
                attributes.put(pair[0].toLowerCase(Locale.ROOT), pair.length > 1 ? pair[1] : "");
            }
            checkPrefix(name, attributes, line);
            Map<String, Cookie> cookies =
                    byOrigin.computeIfAbsent(TestBrowser.origin(from), any -> new LinkedHashMap<>());
            if (isOver(attributes)) {
                cookies.remove(name);
            } else {
                cookies.put(
                        name,
                        new Cookie(
                                name,
                                parts[0].substring(equals + 1).strip(),
                                attributes.getOrDefault("path", "/"),
                                attributes.containsKey("secure"),
                                attributes.getOrDefault("samesite", "Lax"),
                                line));
            }
        }
    }

    private static void checkPrefix(String name, Map<String, String> attributes, String line) {
        boolean isSecure = attributes.containsKey("secure");
        boolean isHost = isSecure && "/".equals(attributes.get("path")) && !attributes.containsKey("domain");
        if ((name.startsWith("__Host-") && !isHost) || (name.startsWith("__Secure-") && !isSecure)) {
            throw new AssertionError("a browser refuses: " + line);
        }
        if ("none".equalsIgnoreCase(attributes.get("samesite")) && !isSecure) {
            throw new AssertionError("a browser refuses: " + line);
        }
        if (line.length() > 4096) {
            throw new AssertionError("a browser may refuse a cookie of " + line.length() + " bytes");
        }
    }

    private static boolean isOver(Map<String, String> attributes) {
        String maxAge = attributes.get("max-age");
        if (maxAge != null) {
            return Long.parseLong(maxAge) <= 0;
        }
        return attributes.getOrDefault("expires", "").contains(" 1970 ");
    }

    /** The value of the Cookie field, empty for none. */
    synchronized String header(URI to, boolean isCrossSite, boolean isTopLevelGet) {
        List<String> pairs = new ArrayList<>();
        for (Cookie cookie :
                byOrigin.getOrDefault(TestBrowser.origin(to), Map.of()).values()) {
            boolean isSent = !isCrossSite
                    || cookie.sameSite().equalsIgnoreCase("None")
                    || (cookie.sameSite().equalsIgnoreCase("Lax") && isTopLevelGet);
            if (isSent && matchesPath(to.getRawPath(), cookie.path()) && (!cookie.secure() || isTrustworthy(to))) {
                pairs.add(cookie.name() + "=" + cookie.value());
            }
        }
        return String.join("; ", pairs);
    }

    private static boolean isTrustworthy(URI uri) {
        return "https".equals(uri.getScheme())
                || uri.getHost().equals("127.0.0.1")
                || uri.getHost().equals("localhost");
    }

    private static boolean matchesPath(String path, String prefix) {
        return path.equals(prefix)
                || (path.startsWith(prefix) && (prefix.endsWith("/") || path.charAt(prefix.length()) == '/'));
    }

    synchronized Map<String, String> values(String origin) {
        Map<String, String> values = new LinkedHashMap<>();
        byOrigin.getOrDefault(origin, Map.of()).forEach((name, cookie) -> values.put(name, cookie.value()));
        return values;
    }

    synchronized List<String> lines(String origin) {
        return byOrigin.getOrDefault(origin, Map.of()).values().stream()
                .map(Cookie::line)
                .toList();
    }

    synchronized void put(String origin, String name, String value) {
        byOrigin.computeIfAbsent(origin, any -> new LinkedHashMap<>())
                .put(name, new Cookie(name, value, "/", false, "Lax", ""));
    }

    synchronized void remove(String origin, String name) {
        byOrigin.getOrDefault(origin, new LinkedHashMap<>()).remove(name);
    }

    synchronized void clear(String origin) {
        byOrigin.remove(origin);
    }
}
