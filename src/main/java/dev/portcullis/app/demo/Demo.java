package dev.portcullis.app.demo;

import dev.portcullis.app.ConfigSource;
import dev.portcullis.app.Portcullis;
import dev.portcullis.config.InvalidConfigException;
import dev.portcullis.net.HostPort;
import dev.portcullis.net.IpAddresses;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/**
 * A legacy application and the proxy in front of it, running in this process, and five commands that show what the proxy does. One owner at a time.
 */
public final class Demo implements AutoCloseable {
    /** What a configuration text calls its own name in diagnostics. */
    public static final String CONFIG_NAME = "demo.yaml";

    private final DemoTokens tokens;
    private final LegacyApplication application;
    private final Portcullis portcullis;

    private Demo(DemoTokens tokens, LegacyApplication application, Portcullis portcullis) {
        this.tokens = tokens;
        this.application = application;
        this.portcullis = portcullis;
    }

    /**
     * Starts both.
     *
     * @param listen where the proxy listens, {@code HOST:PORT}; port 0 takes a free one
     * @throws IOException if the proxy cannot listen there
     */
    public static Demo start(String listen) throws InvalidConfigException, IOException {
        DemoTokens tokens = new DemoTokens(Clock.systemUTC());
        LegacyApplication application = null;
        Portcullis portcullis = null;
        try {
            application = LegacyApplication.start();
            String text = DemoConfig.text(
                    listen, application.origin().toString(), tokens.keys().toString());
            portcullis = Portcullis.start(
                    ConfigSource.ofText(text, CONFIG_NAME, Path.of("").toAbsolutePath()));
            return new Demo(tokens, application, portcullis);
        } finally {
            if (portcullis == null) {
                if (application != null) {
                    application.close();
                }
                tokens.close();
            }
        }
    }

    /** The configuration as a file of one's own could begin: in front of port 3000, with the keys in {@code keys.json}. */
    public static String sampleConfig(String listen) throws IOException {
        return DemoConfig.text(listen, "http://127.0.0.1:3000", "keys.json");
    }

    /** Where the proxy is, for a client on this machine: {@code http://HOST:PORT}. */
    public URI proxy() {
        InetSocketAddress at = portcullis.localAddresses().get(0);
        boolean isWildcard = at.getAddress().isAnyLocalAddress();
        String host = isWildcard ? "127.0.0.1" : IpAddresses.text(at.getAddress());
        return URI.create("http://" + new HostPort(host, at.getPort()));
    }

    /** Where the application is, without the proxy. */
    public URI application() {
        return application.origin();
    }

    /** The five commands. */
    public List<DemoStep> steps() {
        return List.of(ordinaryPage(), injection(), burst(), protectedPath(), telltaleFields());
    }

    private DemoStep ordinaryPage() {
        return new DemoStep(
                "An ordinary page passes.", "curl -i '" + proxy() + "/products?id=2'", "200 and a tea pot.");
    }

    private DemoStep injection() {
        return new DemoStep(
                "A SQL injection is refused.",
                "curl -i '" + proxy() + "/products?id=2+UNION+SELECT+name,password+FROM+users--'",
                "403 and an Incident-Id. Its lines appear here, below, with the rules that matched.");
    }

    private DemoStep burst() {
        return new DemoStep(
                "A burst is slowed down.",
                "for i in {1..8}; do curl -si '" + proxy() + "/search?q=tea' | grep -iE '^(HTTP|Retry-After)'; done",
                "five times 200, then 429 with Retry-After: how many seconds to wait.");
    }

    private DemoStep protectedPath() {
        String command = "for token in '' \\\n"
                + "  'Bearer " + tokens.visitor() + "' \\\n"
                + "  'Bearer " + tokens.administrator() + "'\n"
                + "do curl -s -w '%{http_code}\\n\\n' -H \"Authorization: $token\" '" + proxy()
                + "/admin/report'; done";
        return new DemoStep(
                "A protected path wants a token, and the right one.",
                command,
                "401 without a token, 403 with a visitor's, 200 and the report with an administrator's.");
    }

    private DemoStep telltaleFields() {
        return new DemoStep(
                "Nothing tells what the application is made with.",
                "curl -sI '" + application() + "/' '" + proxy() + "/'",
                "first the application itself: Server, X-Powered-By, X-AspNet-Version, Via and more;\n"
                        + "then the same page through the proxy: none of them.");
    }

    /** Lets requests in flight finish and stops both. */
    public void drainAndClose() throws IOException {
        portcullis.drainAndClose();
        close();
    }

    @Override
    public void close() throws IOException {
        portcullis.close();
        application.close();
        tokens.close();
    }
}
