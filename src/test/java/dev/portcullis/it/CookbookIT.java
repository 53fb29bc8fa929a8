package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.it.sso.ProviderClient;
import dev.portcullis.it.sso.TestBrowser;
import dev.portcullis.it.sso.TestPage;
import dev.portcullis.it.sso.TestProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The recipes of the README for single sign-on do what it says they do, in as few lines. */
class CookbookIT {
    private static final Pattern BLOCK = Pattern.compile("\n```yaml\n(.*?)```\n", Pattern.DOTALL);

    @TempDir
    private Path folder;

    /** Both configurations of the section. */
    static Stream<String> recipes() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        int start = readme.indexOf("\n### Single sign-on\n");
        Matcher blocks = BLOCK.matcher(readme.substring(start, readme.indexOf("\n### ", start + 1)));
        List<String> recipes = blocks.results().map(block -> block.group(1)).toList();
        assertThat(recipes).hasSize(2);
        return recipes.stream();
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void aRecipeOfUnderTenLinesPutsAnApplicationBehindALogin(String recipe) throws IOException {
        assertThat(recipe.lines().filter(line -> !line.isBlank()).count()).isLessThan(10);
        TestProvider provider = TestProvider.start().register(ProviderClient.of("app", SsoProxy.CLIENT_SECRET));
        provider.user("alice", Map.of("preferred_username", "alice.liddell"));
        Files.writeString(folder.resolve("client.secret"), SsoProxy.CLIENT_SECRET);
        RawBackend backend = RawBackend.answering(UpstreamFixture.OK);
        String here = replaced(recipe, "listeners: .*", "listeners: [{bind: '127.0.0.1:0'}]");
        here = replaced(here, "http://127.0.0.1:3000", "http://" + backend.address());
        here = replaced(here, "\"?https?://[^\" ,]+/realms/corp\"?", "'" + provider.issuer() + "'");
        here = replaced(here, "\\{env: CORP_SECRET}", "{file: client.secret}");
        try (AssembledProxy proxy = AssembledProxy.start(here + "admin: {bind: off}\nlogs: {access: off}\n", folder)) {
            String origin = "http://127.0.0.1:" + proxy.address().getPort();
            TestBrowser browser = new TestBrowser();

            TestPage page = browser.visit(origin + "/orders?id=7");

            assertThat(page.status()).isEqualTo(200);
            assertThat(page.url()).hasToString(origin + "/orders?id=7");
            assertThat(backend.heads()).hasSize(1);
            assertThat(backend.heads().get(0)).contains("\r\nX-User: alice.liddell\r\n");
            assertThat(new TestBrowser().fetch("GET", origin + "/", Map.of()).status())
                    .isEqualTo(401);
            assertThat(backend.heads()).hasSize(1);
        } finally {
            backend.close();
            provider.close();
        }
    }

    private static String replaced(String text, String what, String by) {
        String changed = text.replaceFirst(what, Matcher.quoteReplacement(by));
        assertThat(changed).as("the recipe has %s", what).isNotEqualTo(text);
        return changed;
    }
}
