package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portcullis.app.ConfigSource;
import dev.portcullis.app.Portcullis;
import dev.portcullis.config.InvalidConfigException;
import dev.portcullis.it.sso.ProviderClient;
import dev.portcullis.it.sso.TestBrowser;
import dev.portcullis.it.sso.TestPage;
import dev.portcullis.it.sso.TestProvider;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two providers before one application, chosen by the route or by the user, who must not be taken for one another. */
class ProviderChoiceIT {
    private static final String APP = SsoProxy.APP;

    @TempDir
    private static Path folder;

    private static TestProvider corp;
    private static TestProvider guests;
    private static TestProvider partners;
    private static RawBackend backend;
    private static AssembledProxy proxy;

    @BeforeAll
    static void open() throws IOException {
        corp = provider("corp");
        guests = provider("guests");
        partners = provider("partners");
        guests.user("gina", Map.of());
        backend = RawBackend.answering(UpstreamFixture.OK);
        Files.writeString(folder.resolve("client.secret"), SsoProxy.CLIENT_SECRET);
        proxy = AssembledProxy.serving(
                """
                clusters: {app: {endpoints: ['http://%s']}}
                rules: {engine: off}
                identity:
                  publicUrl: %s
                  providers:
                    corp: {issuer: '%s', client: {id: app, label: Staff, secret: {file: client.secret}}}
                    guests: {issuer: '%s', client: {id: app, label: "Guests <b>", secret: {file: client.secret}}}
                    partners: {issuer: '%s', client: {id: app, secret: {file: client.secret}}}
                routes:
                  - {name: partners, path: /partners, cluster: app, auth: {provider: partners}}
                  - {name: strong, path: /strong, cluster: app, auth: {providers: [corp, guests], headers: {X-User: sub}, stepUp: {acr: ['2']}}}
                  - {name: both, cluster: app, auth: {providers: [corp, guests], headers: {X-User: sub}}}
                  - {name: staff, path: /staff, cluster: app, auth: {provider: corp, headers: {X-User: sub}}}
                  - {name: api, path: /api, cluster: app, auth: {provider: corp, login: never}}
                  - {name: old, path: /old, cluster: app, auth: {provider: corp, login: always}}
                """.formatted(backend.address(), APP, corp.issuer(), guests.issuer(), partners.issuer()), folder);
    }

    private static TestProvider provider(String name) {
        TestProvider provider = TestProvider.start();
        provider.register(ProviderClient.of("app", SsoProxy.CLIENT_SECRET)
                .withRedirectUris(APP + "/_portcullis/callback/" + name));
        return provider;
    }

    @AfterAll
    static void close() throws IOException {
        proxy.close();
        backend.close();
        corp.close();
        guests.close();
        partners.close();
    }

    @AfterEach
    void forget() {
        backend.heads().clear();
        guests.forgetRequests();
        corp.forgetRequests();
    }

    private static TestBrowser browser() {
        return new TestBrowser().resolving(APP, proxy.address());
    }

    @Test
    void aRouteWhoseUsersWouldComeBackToAnotherHostIsAFault() throws IOException {
        Files.writeString(folder.resolve("client.secret"), SsoProxy.CLIENT_SECRET);
        String text = """
                listeners: [{bind: '127.0.0.1:0'}]
                clusters: {app: {endpoints: ['http://127.0.0.1:1']}}
                identity:
                  publicUrl: https://app.example.com
                  providers:
                    corp: {issuer: 'https://id.example', client: {id: app, secret: {file: client.secret}}}
                routes:
                  - {name: api, hosts: [api.example.com], cluster: app, auth: {provider: corp, login: never}}
                  - {name: own, hosts: [app.example.com], cluster: app, auth: {provider: corp}}
                """;
        String wrong = text + "  - {name: shop, hosts: [shop.example.com], cluster: app, auth: {provider: corp}}\n";

        assertThatThrownBy(() -> Portcullis.start(ConfigSource.ofText(wrong, "test.yaml", folder)))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("identity.publicUrl")
                .hasMessageContaining("route \"shop\" on host \"shop.example.com\"")
                .hasMessageContaining("no host but \"app.example.com\"")
                .hasMessageNotContaining("api.example.com");
    }

    private static String lastHead() {
        return backend.heads().get(backend.heads().size() - 1);
    }

    @Test
    void theUserChoosesAmongSeveral() {
        TestBrowser browser = browser();

        TestPage choice = browser.visit(APP + "/page?x=1");

        assertThat(choice.status()).isEqualTo(200);
        assertThat(choice.links())
                .containsExactly(
                        URI.create(APP + "/_portcullis/login/corp?return=%2Fpage%3Fx%3D1"),
                        URI.create(APP + "/_portcullis/login/guests?return=%2Fpage%3Fx%3D1"));
        assertThat(choice.content()).contains("Guests &lt;b&gt;").doesNotContain("<b>");
        TestPage page = browser.visit(choice.links().get(1).toString());
        assertThat(page.url()).isEqualTo(URI.create(APP + "/page?x=1"));
        assertThat(lastHead()).contains("X-User: gina");
    }

    @Test
    void whoComesFromNowhereIsOfferedAll() {
        assertThat(browser().visit(APP + "/_portcullis/login").links()).hasSize(3);
        assertThat(browser().visit(APP + "/_portcullis/login?among=forged").links())
                .hasSize(3);
    }

    /** A tab may stay open for long. */
    @Test
    void whoWasToChooseAmongProvidersOfAnotherNameIsOfferedAll() {
        String choice = browser().open(APP + "/page").location().toString();
        assertThat(browser().visit(choice).links()).hasSize(2);
        try {
            assertThat(proxy.reload(text -> text.replace(" corp: ", " staff: ")
                            .replace(" guests: ", " visitors: ")
                            .replace("[corp, guests]", "[staff, visitors]")
                            .replace("provider: corp", "provider: staff")))
                    .isTrue();
            assertThat(browser().visit(choice).links()).hasSize(3);
        } finally {
            proxy.reload(text -> text.replace(" staff: ", " corp: ")
                    .replace(" visitors: ", " guests: ")
                    .replace("[staff, visitors]", "[corp, guests]")
                    .replace("provider: staff", "provider: corp"));
        }
    }

    @Test
    void aFormIsNotKeptWhereNobodyKnowsTheProvider() {
        TestPage page = browser().post(APP + "/comment?x=1", Map.of("a", "b"));

        assertThat(page.status()).isEqualTo(401);
        assertThat(page.content()).contains("was not kept");
        assertThat(browser().visit(page.links().get(0).toString()).links()).hasSize(2);
    }

    @Test
    void aStrongerSignInIsAskedOfTheProviderOfTheSession() {
        TestBrowser browser = browser();
        browser.visit(APP + "/_portcullis/login/guests");
        guests.forgetRequests();

        TestPage page = browser.visit(APP + "/strong");

        assertThat(page.status()).isEqualTo(200);
        assertThat(lastHead()).startsWith("GET /strong ").contains("X-User: gina");
        assertThat(guests.received(TestProvider.PUSHED_REQUESTS).get(0).parameter("acr_values"))
                .isEqualTo("2");
    }

    @Test
    void theRouteChoosesWhereItNamesOne() {
        TestPage page = browser().visit(APP + "/staff");

        assertThat(page.steps().get(1).url().toString()).startsWith(corp.issuer());
        assertThat(lastHead()).contains("X-User: alice");
    }

    @Test
    void aSessionOfAnotherProviderIsNoneOnARouteThatNamesOne() {
        TestBrowser browser = browser();
        browser.visit(APP + "/_portcullis/login/guests");
        backend.heads().clear();

        TestPage page = browser.open(APP + "/staff");

        assertThat(page.status()).isEqualTo(303);
        assertThat(page.location().toString()).startsWith(corp.issuer());
        assertThat(backend.heads()).isEmpty();
    }

    /** Mix-up (RFC 9700 section 4.4): what one provider gave is never shown to another. */
    @Test
    void aCallbackOfOneProviderIsNoneOfTheOther() {
        TestBrowser browser = browser();
        TestPage back = browser.follow(browser.open(APP + "/_portcullis/login/guests"));
        String query = back.location().getRawQuery();

        TestPage page = browser.open(APP + "/_portcullis/callback/corp?" + query);

        assertThat(page.status()).isEqualTo(400);
        assertThat(corp.requests(TestProvider.TOKEN)).isZero();
        assertThat(guests.requests(TestProvider.TOKEN)).isZero();
    }

    @Test
    void aRouteSaysWhetherAnybodyIsSentToSignIn() {
        assertThat(browser().open(APP + "/api").status()).isEqualTo(401);
        assertThat(plain("/old")).isEqualTo(303);
        assertThat(plain("/staff")).isEqualTo(401);
    }

    private static int plain(String path) {
        return proxy.answer("GET " + path + " HTTP/1.1\r\nHost: app.example.com\r\n\r\n")
                .status();
    }
}
