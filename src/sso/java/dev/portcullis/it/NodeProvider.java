package dev.portcullis.it;

import dev.portcullis.it.sso.TestBrowser;
import dev.portcullis.it.sso.TestPage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** npm's oidc-provider, installed once for all runs by the lock file beside its script. Starts when its client is registered. */
final class NodeProvider implements RealProvider {
    private static final List<String> FILES = List.of("package.json", "package-lock.json", "provider.mjs");

    private static final int LEAST_NODE = 20;

    private final Path folder = LocalProcess.folder("portcullis.sso.node");
    private final int port = LocalProcess.freePort();
    private LocalProcess process;

    NodeProvider() {
        try {
            Files.createDirectories(folder);
            boolean isInstalled = isSame("package-lock.json") && Files.isDirectory(folder.resolve("node_modules"));
            for (String file : FILES) {
                try (InputStream in = resource(file)) {
                    Files.copy(in, folder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
                }
            }
            requireNode(LocalProcess.run("node", folder, Duration.ofSeconds(30), List.of("node", "--version")));
            if (!isInstalled) {
                LocalProcess.run(
                        "npm",
                        folder,
                        Duration.ofMinutes(5),
                        List.of("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The provider's own dependency jose 6 takes Web Crypto from the global scope, which Node has without a flag from 19 on: on Debian 12, whose package is 18, it fails in the middle of a login. */
    private static void requireNode(String version) {
        Matcher major = Pattern.compile("v([0-9]+)[.]").matcher(version);
        if (!major.lookingAt() || Integer.parseInt(major.group(1)) < LEAST_NODE) {
            throw new AssertionError("node is " + version.strip() + ", oidc-provider 9 needs Node " + LEAST_NODE
                    + " or later: Debian 13 has it, for Debian 12 see nodejs.org");
        }
    }

    private boolean isSame(String file) throws IOException {
        try (InputStream in = resource(file)) {
            Path installed = folder.resolve(file);
            return Files.exists(installed) && java.util.Arrays.equals(in.readAllBytes(), Files.readAllBytes(installed));
        }
    }

    private static InputStream resource(String file) {
        InputStream in = NodeProvider.class.getResourceAsStream("/oidc-provider/" + file);
        if (in == null) {
            throw new AssertionError("no " + file);
        }
        return in;
    }

    @Override
    public String issuer() {
        return "http://127.0.0.1:" + port;
    }

    @Override
    public void register(String origin, int accessSeconds) {
        close();
        String client = """
                {"client_id": "%s", "client_secret": "%s", "grant_types": ["authorization_code", "refresh_token"],
                 "redirect_uris": ["%3$s/_portcullis/callback/corp"],
                 "post_logout_redirect_uris": ["%3$s/_portcullis/signed-out"],
                 "backchannel_logout_uri": "%3$s/_portcullis/backchannel-logout/corp", "backchannel_logout_session_required": true}
                """.formatted(CLIENT, SECRET, origin);
        process = LocalProcess.start(
                "oidc-provider",
                folder,
                Map.of(
                        "PORT", String.valueOf(port),
                        "CLIENT", client,
                        "ACCESS_SECONDS", String.valueOf(accessSeconds)),
                List.of("node", "provider.mjs"));
        LocalProcess started = process;
        started.awaiting(Duration.ofSeconds(60), () -> started.output().contains("ready "));
    }

    @Override
    public TestPage signIn(TestBrowser browser, TestPage page) {
        return browser.submit(page, credentials());
    }

    @Override
    public Map<String, String> credentials() {
        return Map.of("login", USER);
    }

    /** By its own page, as another application sends the user there. */
    @Override
    public void endSessions(TestBrowser browser) {
        TestPage asked = browser.visit(issuer() + "/session/end");
        browser.submit(asked, Map.of("logout", "yes"));
    }

    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
    }
}
