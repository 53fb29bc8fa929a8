package dev.portcullis.app.ftw;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;

/**
 * Where {@code follow_redirect} leads: the same proxy is asked for the path of the answer's Location, with its host as Host. Another host is never connected to.
 */
final class Redirect {
    private static final Set<Integer> STATUSES = Set.of(300, 301, 302, 303, 307, 308);

    private Redirect() {}

    /**
     * {@code input}, sent to where {@code answer} points.
     *
     * @param askedFor the target that was answered so
     * @param authority of the proxy, for a Location without one
     * @throws IOException if the answer points nowhere
     */
    static TestCase.Input follow(TestCase.Input input, Answer answer, String askedFor, String authority)
            throws IOException {
        String location = answer.field("location");
        if (!STATUSES.contains(answer.status()) || location.isEmpty()) {
            throw new IOException("follow_redirect: the stage before was answered " + answer.status()
                    + (location.isEmpty() ? " without a Location" : "") + ", needs a redirect");
        }
        try {
            URI target = base(askedFor, authority).resolve(new URI(location));
            String path = target.getRawPath() == null || target.getRawPath().isEmpty() ? "/" : target.getRawPath();
            String query = target.getRawQuery() == null ? "" : "?" + target.getRawQuery();
            return input.redirected(path + query, host(target, authority));
        } catch (URISyntaxException e) {
            throw new IOException("follow_redirect: Location " + location + " is no URL: " + e.getReason(), e);
        }
    }

    private static URI base(String askedFor, String authority) throws URISyntaxException {
        String path = askedFor.split("[?#]", 2)[0];
        try {
            return new URI("http://" + authority + (path.startsWith("/") ? path : "/"));
        } catch (URISyntaxException e) {
            return new URI("http://" + authority + "/");
        }
    }

    private static String host(URI target, String authority) {
        String host = target.getRawAuthority() == null ? authority : target.getRawAuthority();
        String usual = "https".equalsIgnoreCase(target.getScheme()) ? ":443" : ":80";
        return host.endsWith(usual) ? host.substring(0, host.length() - usual.length()) : host;
    }
}
