package dev.portcullis.it.sso;

import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A browser without a screen: keeps cookies by origin, says {@code Sec-Fetch-*} as browsers do, follows redirects. Names lead where {@link #resolving} says, in clear text
 * whatever the scheme, so that {@code https://app.example.com} may be a proxy on loopback.
 *
 * <p>Safe for concurrent use: parallel calls are tabs.
 */
public final class TestBrowser {
    private static final int MOST_REDIRECTS = 20;

    private final CookieJar jar = new CookieJar();
    private final Map<String, InetSocketAddress> addresses = new ConcurrentHashMap<>();

    /** Has {@code origin}, such as {@code https://app.example.com}, lead to {@code address}. */
    public TestBrowser resolving(String origin, InetSocketAddress address) {
        addresses.put(origin, address);
        return this;
    }

    /** Goes to {@code url} as if the user had typed it, and wherever it leads. */
    public TestPage visit(String url) {
        return walk(navigation(url, "GET", "", Map.of()), "none");
    }

    /** Follows a link to {@code url} that stands on another site. */
    public TestPage visitFromElsewhere(String url) {
        return walk(navigation(url, "GET", "", Map.of()), "cross-site");
    }

    /** Goes to {@code url} as if the user had typed it, and stops at the first answer. */
    public TestPage open(String url) {
        return step(navigation(url, "GET", "", Map.of()), "none", List.of());
    }

    /** Goes on where {@code page} redirects to, by one step, as from the site that {@code page} is from. */
    public TestPage follow(TestPage page) {
        URI next = page.location();
        String site = origin(next).equals(origin(page.url())) ? "same-origin" : "cross-site";
        return step(navigation(next.toString(), "GET", "", Map.of()), site, page.steps());
    }

    /** Follows all that {@code page} leads to. */
    public TestPage followAll(TestPage page) {
        TestPage at = page;
        while (isRedirect(at.status())) {
            at = follow(at);
        }
        return at;
    }

    /** Sends a form from a page of the same site, and goes wherever that leads. */
    public TestPage post(String url, Map<String, String> form) {
        return walk(navigation(url, "POST", encode(form), Map.of()), "same-origin");
    }

    /** Sends a form that stands on another site. */
    public TestPage postFromElsewhere(String url, Map<String, String> form) {
        return walk(navigation(url, "POST", encode(form), Map.of()), "cross-site");
    }

    /** Sends the first form of {@code page} as it stands, with {@code more} in it. */
    public TestPage submit(TestPage page, Map<String, String> more) {
        TestPage.Form form = page.form();
        Map<String, String> values = new LinkedHashMap<>(form.inputs());
        values.putAll(more);
        String site = origin(form.action()).equals(origin(page.url())) ? "same-origin" : "cross-site";
        String content = encode(values);
        return form.method().equals("POST")
                ? walk(navigation(form.action().toString(), "POST", content, Map.of()), site)
                : walk(navigation(form.action() + "?" + content, "GET", "", Map.of()), site);
    }

    /** A script's request within its own site, not followed; {@code fields} beside those of a browser. */
    public TestPage fetch(String method, String url, Map<String, String> fields) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("Accept", "*/*");
        all.put("Sec-Fetch-Mode", "cors");
        all.put("Sec-Fetch-Dest", "empty");
        all.putAll(fields);
        return step(new Step(URI.create(url), method, "", all), "same-origin", List.of());
    }

    // ---- cookies

    /** Cookies that {@code origin} has set, by name. */
    public Map<String, String> cookies(String origin) {
        return jar.values(origin);
    }

    /** The Set-Cookie lines behind {@link #cookies}. */
    public List<String> cookieLines(String origin) {
        return jar.lines(origin);
    }

    /** What a request of the same site to {@code url} has in its Cookie field, for clients that are no browsers. */
    public String cookieField(String url) {
        return jar.header(URI.create(url), false, true);
    }

    public void setCookie(String origin, String name, String value) {
        jar.put(origin, name, value);
    }

    public void removeCookie(String origin, String name) {
        jar.remove(origin, name);
    }

    public void clearCookies(String origin) {
        jar.clear(origin);
    }

    static String origin(URI uri) {
        return uri.getScheme() + "://" + uri.getRawAuthority();
    }

    // ---- inside

    private record Step(URI url, String method, String content, Map<String, String> fields) {}

    private static Step navigation(String url, String method, String content, Map<String, String> more) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
        fields.put("Sec-Fetch-Mode", "navigate");
        fields.put("Sec-Fetch-Dest", "document");
        fields.put("Sec-Fetch-User", "?1");
        fields.put("Upgrade-Insecure-Requests", "1");
        fields.putAll(more);
        return new Step(URI.create(url), method, content, fields);
    }

    /** Once the way has led through another site, everything behind that is cross-site: the stricter of what browsers do. */
    private TestPage walk(Step first, String site) {
        Step step = first;
        String relation = site;
        TestPage page = step(step, relation, List.of());
        while (isRedirect(page.status())) {
            if (page.steps().size() > MOST_REDIRECTS) {
                throw new AssertionError("too many redirects: "
                        + page.steps().stream().map(TestPage::url).toList());
            }
            URI next = page.location();
            if (!origin(next).equals(origin(page.url()))) {
                relation = "cross-site";
            }
            boolean keepsMethod = page.status() == 307 || page.status() == 308;
            step = keepsMethod
                    ? new Step(next, step.method(), step.content(), step.fields())
                    : new Step(next, "GET", "", step.fields());
            page = step(step, relation, page.steps());
        }
        return page;
    }

    private static boolean isRedirect(int status) {
        return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    }

    private TestPage step(Step step, String site, List<TestPage> before) {
        URI url = step.url();
        boolean isNavigation = "navigate".equals(step.fields().get("Sec-Fetch-Mode"));
        String cookies = jar.header(
                url, site.equals("cross-site"), isNavigation && step.method().equals("GET"));
        StringBuilder request = new StringBuilder(step.method())
                .append(' ')
                .append(url.getRawPath().isEmpty() ? "/" : url.getRawPath())
                .append(url.getRawQuery() == null ? "" : "?" + url.getRawQuery())
                .append(" HTTP/1.1\r\nHost: ")
                .append(url.getRawAuthority())
                .append("\r\nUser-Agent: TestBrowser\r\nConnection: close\r\nSec-Fetch-Site: ")
                .append(site)
                .append("\r\n");
        step.fields()
                .forEach((name, value) ->
                        request.append(name).append(": ").append(value).append("\r\n"));
        if (!cookies.isEmpty()) {
            request.append("Cookie: ").append(cookies).append("\r\n");
        }
        if (!step.method().equals("GET")) {
            request.append("Origin: ").append(site.equals("cross-site") ? "https://elsewhere.example" : origin(url));
            request.append("\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ")
                    .append(step.content().length())
                    .append("\r\n");
        }
        TestAnswer answer = TestWire.exchange(address(url), request + "\r\n" + step.content());
        jar.take(url, answer.fields("Set-Cookie"));
        List<TestPage> steps = new ArrayList<>(before);
        steps.add(new TestPage(url, answer, List.of()));
        return new TestPage(url, answer, steps);
    }

    private InetSocketAddress address(URI url) {
        InetSocketAddress known = addresses.get(origin(url));
        if (known != null) {
            return known;
        }
        if (!url.getHost().equals("127.0.0.1") && !url.getHost().equals("localhost")) {
            throw new AssertionError("a test browser does not leave this machine: " + url);
        }
        return TestProvider.addressOf(url);
    }

    private static String encode(Map<String, String> form) {
        StringJoiner pairs = new StringJoiner("&");
        form.forEach((name, value) -> pairs.add(URLEncoder.encode(name, StandardCharsets.UTF_8) + "="
                + URLEncoder.encode(value, StandardCharsets.UTF_8)));
        return pairs.toString();
    }
}
