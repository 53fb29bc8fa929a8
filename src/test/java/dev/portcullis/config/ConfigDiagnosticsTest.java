package dev.portcullis.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a wrong configuration is told, with exact places. */
class ConfigDiagnosticsTest {
    /** A good text of 12 lines; each case changes one of them. */
    static final List<String> GOOD = List.of(
            "listeners:",
            "  - bind: 127.0.0.1:8080",
            "    timeouts: {head: 10s}",
            "clusters:",
            "  app:",
            "    endpoints: [http://127.0.0.1:3000]",
            "limits:",
            "  - {name: all, key: client-address, rate: 100/1m}",
            "routes:",
            "  - name: app",
            "    cluster: app",
            "    limits: [all]");

    @Test
    void acceptsTheTextThatTheCasesChange() throws Exception {
        ProxyConfig config = read(String.join("\n", GOOD));
        assertThat(config.routes().get(0).cluster().value()).isEqualTo("app");
        assertThat(config.limits().get(0).burst()).isEqualTo(100);
    }

    @ParameterizedTest(name = "line {0}: {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                // line | what it becomes | where | message
                "2 | '  - bind: 8080' | 2:11 | listeners[0].bind: \"8080\" needs HOST:PORT, such as 127.0.0.1:8080",
                "2 | '  - bid: 127.0.0.1:8080' | 2:5 | listeners[0].bid: is not a key here, did you mean \"bind\"?",
                "2 | '  - bind:' | 2:10 | listeners[0].bind: needs HOST:PORT, such as 127.0.0.1:8080",
                "2 | '  - bind: [1]' | 2:11 | listeners[0].bind: needs HOST:PORT, such as 127.0.0.1:8080",
                "3 | '    timeouts: {head: 10}' | 3:22 | listeners[0].timeouts.head: \"10\" needs a duration (ms, s, m, h, d) from 100ms to 1h, such as 100ms",
                "3 | '    timeouts: {head: 2h}' | 3:22 | listeners[0].timeouts.head: \"2h\" needs a duration (ms, s, m, h, d) from 100ms to 1h, such as 100ms",
                "3 | '    timeouts: {keep_alive: 10s}' | 3:16 | listeners[0].timeouts.keep_alive: is not a key here, did you mean \"keepAlive\"?",
                "3 | '    timeouts: 10s' | 3:15 | listeners[0].timeouts: needs a section of keys",
                "3 | '    limits: {fields: \"100\"}' | 3:22 | listeners[0].limits.fields: \"100\" must not be in quotes, needs a whole number from 1 to 10000, such as 100",
                "3 | '    limits: {head: 32}' | 3:20 | listeners[0].limits.head: \"32\" needs a size (B, KiB, MiB, GiB, kB, MB, GB) from 64B to 1MiB, such as 64B",
                "3 | '    tls: {certificates: []}' | 3:10 | listeners[0].tls.certificates: is missing, needs a list of at least one section",
                "6 | '    {endpoints: [http://a], balance: power_of_two}' | 6:38 | clusters.app.balance: \"power_of_two\" needs one of round-robin, power-of-two, such as round-robin, did you mean \"power-of-two\"?",
                "3 | '    tls: {certificates: [{chain: a, key: c2VjcmV0}]}' | 3:42 | listeners[0].tls.certificates[0].key: is a secret and must not be written here, needs {file: path} or {env: NAME}",
                "3 | '    tls: {certificates: [{chain: a, key: {}}]}' | 3:42 | listeners[0].tls.certificates[0].key: needs exactly one of {file: path} or {env: NAME}",
                "3 | '    tls: {minVersion: 1.1, certificates: [{chain: a, key: {file: b}}]}' | 3:23 | listeners[0].tls.minVersion: \"1.1\" needs one of 1.2, 1.3",
                "3 | '    tls: {certificates: [{chain: a, key: {file: b, env: C}}]}' | 3:42 | listeners[0].tls.certificates[0].key: needs exactly one of {file: path} or {env: NAME}",
                "4 | 'Clusters:' | 4:1 | Clusters: is not a key here, did you mean \"clusters\"?",
                "5 | '  a pp:' | 5:3 | clusters: \"a pp\" needs a name of at most 64 letters, digits, \"-\", \"_\" and \".\"",
                "6 | '    endpoints: [127.0.0.1:3000]' | 6:17 | clusters.app.endpoints[0]: \"127.0.0.1:3000\" needs an origin http://HOST:PORT or https://HOST:PORT without a path, such as http://127.0.0.1:3000",
                "6 | '    endpoints: [http://a/x]' | 6:17 | clusters.app.endpoints[0]: \"http://a/x\" needs an origin http://HOST:PORT or https://HOST:PORT without a path, such as http://127.0.0.1:3000",
                "6 | '    endpoints: [http://a, https://b]' | 6:16 | clusters.app.endpoints: mixes http and https, needs one of them",
                "6 | '    endpoints: []' | 6:16 | clusters.app.endpoints: needs at least one value, such as [http://127.0.0.1:3000]",
                "6 | '    endpoints: http://a' | 6:16 | clusters.app.endpoints: needs a list, such as [http://127.0.0.1:3000]",
                "6 | '    endpoints: &a [http://a]' | 6:16 | clusters.app.endpoints: anchors and aliases are not supported, write the value out",
                "6 | '    endpoints: !x [http://a]' | 6:16 | clusters.app.endpoints: tags such as \"!x\" are not supported",
                "8 | '  - {name: all, key: ip, rate: 100/1m}' | 8:22 | limits[0].key: \"ip\" needs client-address, route, header:NAME or claim:NAME, such as client-address",
                "8 | '  - {name: all, key: route, rate: 100}' | 8:35 | limits[0].rate: \"100\" needs COUNT/DURATION with at least a second, such as 100/1m",
                "10 | '  - path: /' | 10:5 | routes[0].name: is missing, needs a name of at most 64 letters, digits, \"-\", \"_\" and \".\", such as main",
                "11 | '    cluster: apps' | 11:14 | routes[0].cluster: \"apps\" is not one of clusters, did you mean \"app\"?",
                "11 | '    cluster: backend' | 11:14 | routes[0].cluster: \"backend\" is not one of clusters, needs one of app",
                "12 | '    limits: [al]' | 12:14 | routes[0].limits[0]: \"al\" is not one of limits, did you mean \"all\"?",
                "12 | '    path: app' | 12:11 | routes[0].path: \"app\" needs a path that starts with \"/\", decoded, without \"//\", \".\" and \"..\" segments, \";\" and \"?\", such as /app",
                "12 | '    cluster: app' | 12:5 | routes[0].cluster: is given twice, needs to be given once",
                "12 | '    auth: {anonymous: true, claims: {a: b}}' | 12:23 | routes[0].auth.anonymous: leaves nobody to have claims, needs providers: [...] instead",
                "12 | '    auth: {providers: [corp]}' | 12:24 | routes[0].auth.providers[0]: \"corp\" is not one of identity.providers, identity.providers has no entries",
                "12 | '    allowAmbiguous: [encoded-slashes]' | 12:22 | routes[0].allowAmbiguous[0]: \"encoded-slashes\" needs one of encoded-slash, ",
                "12 | '    webSocket: yes' | 12:16 | routes[0].webSocket: \"yes\" needs true or false, such as true",
            })
    void tellsWhereAndWhatIsNeeded(int line, String replacement, String place, String message) {
        assertThat(faults(changed(line, unquoted(replacement))))
                .anySatisfy(fault -> assertThat(fault).startsWith("test.yaml:" + place + ": " + message));
    }

    @Test
    void tellsEverythingAtOnceInTheOrderOfTheText() {
        List<String> lines = new ArrayList<>(GOOD);
        lines.set(1, "  - bind: here");
        lines.set(5, "    endpoints: [there]");
        lines.set(10, "    cluster: nowhere");
        assertThat(faults(String.join("\n", lines)))
                .extracting(fault -> fault.substring(0, fault.indexOf(' ')))
                .containsExactly("test.yaml:2:11:", "test.yaml:6:17:", "test.yaml:11:14:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{a: ", "? ", "- "})
    void refusesWhatIsNestedTooDeeplyForAnyStack(String level) {
        assertThat(faults("listeners:\n  " + level.repeat(100_000)))
                .singleElement()
                .asString()
                .startsWith("test.yaml:2:")
                .endsWith(" lists and mappings, which is deeper than any key is");
    }

    @Test
    void demandsAuthOnEveryRouteOnceThereAreProviders() {
        String identity = "\nidentity: {providers: {corp: {issuer: i, audiences: [a], jwks: {file: k}}}}";
        assertThat(faults(String.join("\n", GOOD) + identity))
                .containsExactly(
                        "test.yaml:10:5: routes[0].auth: is missing, needs {anonymous: true} or {provider: NAME} since identity.providers has entries");
        assertThat(faults(String.join("\n", GOOD) + "\n    auth: {anonymous: true}" + identity))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "providers: {corp: {issuer: 'https://i'}} | identity.providers.corp.audiences: is missing, needs a list of text, such as [something], or client.id",
                "providers: {corp: {issuer: 'https://i', audiences: []}} | identity.providers.corp.audiences: needs at least one value, such as [something]",
                "providers: {corp: {issuer: 'https://i', client: {}}} | identity.providers.corp.client.id: is missing, needs text, such as something",
                "providers: {corp: {issuer: 'https://i', client: {id: a, secret: topsecret}}} | identity.providers.corp.client.secret: is a secret and must not be written here, needs {file: path} or {env: NAME}",
                "providers: {corp: {issuer: 'https://i', client: {id: a, secret: {env: A}, privateKey: {env: B}}}} | identity.providers.corp.client.id: needs at most one of secret, privateKey and certificate beside it",
                "providers: {corp: {issuer: 'https://i', client: {id: a, par: maybe}}} | identity.providers.corp.client.par: \"maybe\" needs one of auto, required, off",
                "apiKeys: {a: {file: k, field: Authorization}} | identity.apiKeys.a.field: \"Authorization\" needs the name of a header field that HTTP does not use itself",
                "providers: {corp: {issuer: 'https://i', audiences: [a], claims: {groups: []}}} | identity.providers.corp.claims: \"groups\" needs at least one value",
                "session: {idle: 2h, lifetime: 1h} | identity.session.idle: needs idle to be at most lifetime",
                "session: {storage: redis} | identity.session.storage: \"redis\" needs one of cookie, memory",
                "session: {keys: [{file: a, env: B}]} | identity.session.keys[0]: needs exactly one of {file: path} or {env: NAME}",
                "session: {keys: [secret]} | identity.session.keys[0]: ",
                "publicUrl: app.example.com | identity.publicUrl: \"app.example.com\" needs an origin http://HOST:PORT or https://HOST:PORT without a path",
            })
    void tellsWhatSigningInNeeds(String identity, String message) {
        List<String> faults =
                faults(String.join("\n", GOOD) + "\n    auth: {anonymous: true}\nidentity:\n  " + identity + "\n");

        assertThat(faults).anySatisfy(fault -> assertThat(fault).contains(": " + message));
        assertThat(faults).noneSatisfy(fault -> assertThat(fault).contains("topsecret"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{anonymous: true, rules: [{}]} | routes[0].auth.anonymous: leaves nobody to have claims",
                "{anonymous: true, apiKeys: [keys]} | routes[0].auth.anonymous: needs exactly one of",
                "{rules: [{}]} | routes[0].auth.anonymous: needs exactly one of anonymous: true",
                "{apiKeys: [kys]} | is not one of identity.apiKeys, did you mean \"keys\"?",
                "{passwords: [keys]} | is not one of identity.passwords",
                "{apiKeys: [keys], allOf: [api-key, password]} | routes[0].auth.allOf: password is named here and not configured beside it",
                "{apiKeys: [keys], passwords: [users], allOf: [api-key]} | routes[0].auth.allOf: password is configured and named in neither anyOf nor allOf",
                "{apiKeys: [keys], anyOf: [api-key], allOf: [api-key]} | routes[0].auth.anyOf: names one way twice",
                "{certificates: true} | routes: \"app\" lets in who has a certificate, and no listener asks for one",
                "{apiKeys: [keys], stepUp: {}} | routes[0].auth.stepUp.acr: needs acr, maxAge or both",
                "{apiKeys: [keys], stepUp: {acr: ['a b']}} | routes[0].auth.stepUp.acr[0]: \"a b\" needs a word without spaces",
                "{apiKeys: [keys], claims: {}} | routes[0].auth.claims: is empty, needs at least one entry, or to be left out",
                "{apiKeys: [keys], claims: {groups: []}} | routes[0].auth.claims: \"groups\" needs at least one value",
                "{apiKeys: [keys], rules: []} | routes[0].auth.rules: is empty",
                "{apiKeys: [keys], rules: [{groups: []}]} | routes[0].auth.rules[0].groups: is empty",
                "{apiKeys: [keys], rules: [{scopes: []}]} | routes[0].auth.rules[0].scopes: is empty",
                "{apiKeys: [keys], rules: [{methods: []}]} | routes[0].auth.rules[0].methods: is empty",
                "{apiKeys: [keys], rules: [{paths: []}]} | routes[0].auth.rules[0].paths: is empty",
                "{apiKeys: [keys], rules: [{claims: {a: []}}]} | routes[0].auth.rules[0].claims: \"a\" needs at least one value",
                "{apiKeys: [keys], anyOf: []} | routes[0].auth.anyOf: is empty",
                "{apiKeys: [keys], allOf: []} | routes[0].auth.allOf: is empty",
                "{apiKeys: [keys], headers: {Host: sub}} | routes[0].auth.headers: \"Host\" needs a field name of its own",
                "{apiKeys: [keys], headers: {content_length: sub}} | routes[0].auth.headers: \"content_length\" needs a field name of its own",
                "{apiKeys: [keys], identityToken: {audience: a, header: Cookie}} | routes[0].auth.identityToken.header: \"Cookie\" needs the name of a header field that HTTP does not use itself",
                "{apiKeys: [keys], stepUp: {acr: [a]}} | routes[0].auth.stepUp: needs a provider",
                "{provider: corp, apiKeys: [keys], allOf: [api-key, sign-in], stepUp: {acr: [a]}} | routes[0].auth.stepUp: needs sign-in to be the first of allOf",
                "{apiKeys: [keys], rules: [{methods: [get]}]} | routes[0].auth.rules[0].methods[0]: \"get\" needs a method in capitals",
                "{apiKeys: [keys], rules: [{paths: [admin]}]} | routes[0].auth.rules[0].paths[0]: \"admin\" needs a path that starts with",
                "{apiKeys: [keys], rules: [{path: /a}]} | routes[0].auth.rules[0].path: is not a key here, did you mean \"paths\"?",
                "{apiKeys: [keys], identityToken: {}} | routes[0].auth.identityToken.audience: is missing"
            })
    void tellsWhatDoorsNeed(String auth, String message) {
        String identity = "\nidentity: {apiKeys: {keys: {file: k}}, passwords: {users: {file: u}}}";

        assertThat(faults(String.join("\n", GOOD) + "\n    auth: " + auth + identity))
                .anySatisfy(fault -> assertThat(fault).contains(message));
        assertThat(faults(String.join("\n", GOOD)
                        + "\n    auth: {apiKeys: [keys], passwords: [users], allOf: [api-key, password], rules: [{}]}"
                        + identity))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "{bind: '127.0.0.1:80'}, {bind: '127.0.0.1:80'} | listeners[1].bind: \"127.0.0.1:80\" is where another listener is",
                "{bind: '127.0.0.1:9180'} | listeners[0].bind: \"127.0.0.1:9180\" is where another listener is",
                "{bind: x}, {bind: '127.0.0.1:8080'} | listeners[0].bind: \"x\" needs HOST:PORT",
                "{bind: x}, {bind: '127.0.0.1:8080'}, {bind: y} | listeners[0].bind: \"x\" needs HOST:PORT, listeners[2].bind: \"y\" needs HOST:PORT",
                "{bind: '127.0.0.1:0'}, {bind: '127.0.0.1:0'}, {bind: '[::1]:80'}, {bind: '127.0.0.1:80'} | "
            })
    void givesEachListenerAnAddressOfItsOwn(String listeners, @Nullable String messages) {
        List<String> faults = faults("listeners: [" + listeners
                + "]\nclusters: {app: {endpoints: [http://a]}}\nroutes: [{name: app, cluster: app}]");
        String[] expected = messages == null ? new String[0] : messages.split(", (?=listeners)", -1);
        assertThat(faults).hasSize(expected.length);
        for (int i = 0; i < expected.length; i++) {
            assertThat(faults.get(i)).contains(expected[i]);
        }
    }

    @Test
    void aRouteSaysWhetherAnybodyMayPassWhereAnyDoorIs() {
        String open = String.join("\n", GOOD) + "\n  - {name: other, path: /x, cluster: app";
        assertThat(faults(open + "}")).isEmpty();
        assertThat(faults(open + ", auth: {certificates: true}}"))
                .anySatisfy(fault -> assertThat(fault)
                        .contains("routes[0].auth: is missing, needs {anonymous: true}", "other routes have auth"));
        String asking = String.join("\n", GOOD)
                .replace(
                        "    timeouts: {head: 10s}",
                        "    tls: {certificates: [{chain: a, key: {file: b}}], clientCertificates: {authorities: [c]}}");
        assertThat(faults(asking))
                .anySatisfy(fault ->
                        assertThat(fault).contains("routes[0].auth: is missing", "a listener has clientCertificates"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{path: /x} | {path: /x} | \"/x\" is for no request: route \"r0\" serves it",
                "{} | {path: /} | \"/\" is for no request: route \"r0\"",
                "{path: /x} | {path: /x/} | \"/x/\" is for no request: route \"r0\"",
                "{hosts: [a.example, b.example]} | {hosts: [B.example]} | for no request: route \"r0\"",
                "{hosts: ['*.example']} | {hosts: [a.b.example, '*.b.example']} | for no request: route \"r0\"",
                "{hosts: [a.example]}, {hosts: [b.example]} | {hosts: [a.example, b.example]} | for no request: route \"r",
                "{path: /x} | {path: /x/y} |",
                "{path: /x} | {path: /xy} |",
                "{path: /x} | {hosts: [a.example], path: /x} |",
                "{hosts: [a.example]} | {} |",
                "{hosts: [a.example]} | {hosts: ['*.example']} |",
                "{hosts: ['*.example']} | {hosts: [example]} |",
                "{hosts: [a.example]} | {hosts: [a.example, b.example]} |"
            })
    void leavesNoRouteThatNoRequestComesTo(String before, String last, @Nullable String message) {
        StringBuilder text = new StringBuilder(
                "listeners: [{bind: '127.0.0.1:80'}]\nclusters: {app: {endpoints: [http://a]}}\nroutes: [");
        String[] routes = (before + ", " + last).split(", (?=\\{)", -1);
        for (int i = 0; i < routes.length; i++) {
            text.append("{name: r")
                    .append(i)
                    .append(", cluster: app, ")
                    .append(routes[i].substring(1))
                    .append(",");
        }
        List<String> faults = faults(text.append("]").toString());
        if (message == null) {
            assertThat(faults).isEmpty();
        } else {
            assertThat(faults).singleElement().asString().contains("routes[" + (routes.length - 1) + "].path", message);
        }
    }

    @Test
    void keepsItsOwnPathsToItself() {
        assertThat(faults(String.join("\n", GOOD) + "\n    path: /_portcullis/x"))
                .anySatisfy(fault -> assertThat(fault).contains("lies under /_portcullis, which is this proxy's own"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"0.0.0.0:9180", "[::]:9180", "192.0.2.1:9180", "metrics.example:9180", "127.0.0.1.example:9180"})
    void keepsTheAdminListenerOnLoopbackUnlessToldOtherwise(String bind) {
        String good = String.join("\n", GOOD);
        assertThat(faults(good + "\nadmin: {bind: '" + bind + "'}"))
                .singleElement()
                .asString()
                .startsWith("test.yaml:13:15: admin.bind: \"" + bind + "\" can be reached from other machines");
        assertThat(faults(good + "\nadmin: {bind: '" + bind + "', dangerouslyReachable: true}"))
                .isEmpty();
        for (String loopback : List.of("127.0.0.1:9180", "127.8.0.1:0", "[::1]:9180", "localhost:9180", "off")) {
            assertThat(faults(good + "\nadmin: {bind: '" + loopback + "'}")).isEmpty();
        }
    }

    @Test
    void neverShowsASecret() {
        String text = changed(3, "    tls: {certificates: [{chain: a, key: hunter2}]}");
        assertThat(faults(text)).hasSize(1).noneMatch(fault -> fault.contains("hunter2"));
        String inEnv = changed(3, "    tls: {certificates: [{chain: a, key: {env: '--hunter2--'}}]}");
        assertThat(faults(inEnv))
                .containsExactly(
                        "test.yaml:3:48: listeners[0].tls.certificates[0].key.env: needs the name of an environment variable, such as PORTCULLIS_TLS_KEY");
    }

    @Test
    void tellsWhereTheTextStopsBeingYaml() {
        assertThat(faults("listeners:\n  - bind: [1\nclusters: {}"))
                .singleElement()
                .asString()
                .startsWith("test.yaml:3:9: is not YAML: ");
        assertThat(faults("a: &a [1]\nb: *a"))
                .containsExactly("test.yaml: anchors and aliases are not supported, write the value out");
        assertThat(faults("a: \u0007")).containsExactly("test.yaml:1:4: is not YAML: character U+0007 is not allowed");
        assertThat(faults("")).containsExactly("test.yaml: is empty, needs at least listeners, clusters and routes");
        assertThat(faults("a: 1\n---\nb: 1")).singleElement().asString().startsWith("test.yaml:2:1: is not YAML: ");
        assertThat(faults("x".repeat(YamlText.MAX_CHARS + 1)))
                .singleElement()
                .asString()
                .startsWith("test.yaml: is not YAML: ");
    }

    /** A stack has an end, and what the process does at it is for no text to choose. */
    @Test
    void refusesWhatIsTooDeepForAnyKey() {
        String why = "is within " + YamlText.MAX_DEPTH + " lists and mappings, which is deeper than any key is";
        assertThat(faults("a: " + "[".repeat(100_000))).containsExactly("test.yaml:1:35: " + why);
        assertThat(faults("{a: ".repeat(100_000))).containsExactly("test.yaml:1:129: " + why);
        assertThat(faults("a: " + "[".repeat(YamlText.MAX_DEPTH - 1) + "]".repeat(YamlText.MAX_DEPTH - 1)))
                .noneMatch(fault -> fault.contains(why));
    }

    /** YAML has four words for nothing; a file of that name is not what anybody means. */
    @ParameterizedTest
    @ValueSource(strings = {"~", "null", "Null", "NULL", ""})
    void takesNothingForNoValue(String nothing) {
        assertThat(faults(changed(12, "logs: {access: " + nothing + "}")))
                .containsExactly("test.yaml:12:" + (16 + (nothing.isEmpty() ? -1 : 0))
                        + ": logs.access: needs off, stdout, stderr or a path, such as stdout");
    }

    @Test
    void escapesAndCutsWhatItQuotes() {
        String text = changed(2, "  - bind: \"a\\nb" + "x".repeat(100) + "\"");
        assertThat(faults(text)).singleElement().asString().contains("\"a?b" + "x".repeat(77) + "...\" needs");
    }

    @Test
    void escapesNamesThatAreTheUsersChoice() {
        String name = "\"a\\n\\e[31m\\u202e\": 1\n";
        assertThat(faults(name + name))
                .contains("test.yaml:2:1: a??[31m?: is given twice, needs to be given once")
                .allSatisfy(fault -> assertThat(fault).matches("\\P{C}+"));
        assertThat(faults(changed(5, "  \"a\\nb\":")))
                .contains("test.yaml:11:14: routes[0].cluster: \"app\" is not one of clusters, needs one of a?b")
                .allSatisfy(fault -> assertThat(fault).matches("\\P{C}+"));
    }

    /** What stands in for a value with a fault is not the user's word. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "1 | listeners: &a | test.yaml:1:12: listeners: anchors and aliases are not supported, write the value out",
                "11 |     cluster: a b | test.yaml:11:14: routes[0].cluster: \"a b\" needs a name of at most 64 letters, digits, \"-\", \"_\" and \".\", such as main",
                "12 |     path: '' | test.yaml:12:11: routes[0].path: \"\" needs a path that starts with \"/\", decoded, without \"//\", \".\" and \"..\" segments, \";\" and \"?\", such as /app",
            })
    void tellsOfOneMistakeOnce(int line, String replacement, String fault) {
        String other = "\n  - {name: main, cluster: app, path: /app}\n  - {name: third, cluster: app}";
        List<String> lines = new ArrayList<>(GOOD);
        lines.set(line - 1, line == 1 ? replacement : "    " + replacement);
        assertThat(faults(String.join("\n", lines) + (line == 12 ? other : ""))).containsExactly(fault);
    }

    @Test
    void namesAFileThatCannotBeRead(@TempDir Path folder) throws Exception {
        assertThatThrownBy(() -> ConfigReader.read(folder.resolve("none.yaml")))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessage(folder.resolve("none.yaml") + ": there is no such file");
        Path latin = Files.write(folder.resolve("latin.yaml"), new byte[] {'a', ':', ' ', (byte) 0xE4});
        assertThatThrownBy(() -> ConfigReader.read(latin))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessage(latin + ": is not UTF-8 text");
        Path loop = folder.resolve("loop.yaml");
        Files.createSymbolicLink(loop, loop);
        assertThatThrownBy(() -> ConfigReader.read(loop))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageStartingWith(loop + ": cannot be read: Too many ");
    }

    @Test
    void resolvesPathsFromTheFolderOfTheText() throws Exception {
        String text = String.join("\n", GOOD) + "\nrules: {files: [rules/*.conf, /etc/a.conf]}";
        assertThat(read(text).rules().files())
                .extracting(Located::value)
                .containsExactly("/conf/rules/*.conf", "/etc/a.conf");
    }

    private static String changed(int line, String replacement) {
        List<String> lines = new ArrayList<>(GOOD);
        lines.set(line - 1, replacement);
        return String.join("\n", lines);
    }

    private static String unquoted(String text) {
        return text.substring(1, text.length() - 1);
    }

    private static ProxyConfig read(String text) throws InvalidConfigException {
        return ConfigReader.read(text, "test.yaml", Path.of("/conf"));
    }

    private static List<String> faults(String text) {
        try {
            read(text);
            return List.of();
        } catch (InvalidConfigException e) {
            return e.diagnostics().stream().map(Diagnostic::toString).toList();
        }
    }
}
