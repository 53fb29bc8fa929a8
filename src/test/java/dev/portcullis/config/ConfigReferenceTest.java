package dev.portcullis.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.CoreSchema;
import tools.jackson.databind.ObjectMapper;

/**
 * Reader, schema and reference page name the same keys, since the latter two are written from the first. After a change of keys, run this once with
 * {@code PORTCULLIS_WRITE_REFERENCE=1} in the environment and commit what it wrote.
 */
class ConfigReferenceTest {
    private static final Path PAGE = Path.of("src/main/docs/configuration.md");
    private static final Path SCHEMA = Path.of("src/main/resources/portcullis.schema.json");
    private static final String MARKER =
            "<!-- The rest is written by ConfigReferenceTest from the readers themselves. -->\n";

    @Test
    void pageListsEveryKey() throws IOException {
        String page = Files.readString(PAGE);
        int end = page.indexOf(MARKER) + MARKER.length();
        String expected = page.substring(0, end) + "\n" + ReferencePage.of(ConfigReader.keys());
        isUpToDate(PAGE, expected);
    }

    @Test
    void schemaListsEveryKey() throws IOException {
        isUpToDate(SCHEMA, SchemaText.of(ConfigReader.keys()));
    }

    private static void isUpToDate(Path file, String expected) throws IOException {
        if ("1".equals(System.getenv("PORTCULLIS_WRITE_REFERENCE"))) {
            Files.writeString(file, expected);
        }
        assertThat(Files.readString(file))
                .as("%s: run this test with PORTCULLIS_WRITE_REFERENCE=1 to write it again", file)
                .isEqualTo(expected);
    }

    @Test
    void everyKeyHasASentence() {
        assertThat(flattened(ConfigReader.keys()))
                .hasSizeGreaterThan(80)
                .allSatisfy(key -> assertThat(key.doc()).as(key.name()).endsWith("."));
    }

    static Stream<String> examplesOfThePage() throws IOException {
        List<String> examples = new ArrayList<>();
        String[] parts = Files.readString(PAGE).split("```", -1);
        for (int i = 1; i < parts.length; i += 2) {
            if (parts[i].startsWith("yaml\n")) {
                examples.add(parts[i].substring(5));
            }
        }
        return examples.stream();
    }

    @ParameterizedTest
    @MethodSource("examplesOfThePage")
    void examplesOfThePageAreGoodForReaderAndSchema(String example) throws IOException {
        assertThatCode(() -> ConfigReader.read(example, "example", Path.of("/")))
                .doesNotThrowAnyException();
        assertThat(schemaErrors(example)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "listeners: [{bind: '127.0.0.1:1', bnd: x}]",
                "listeners: []",
                "listeners: [{bind: 127.0.0.1}]",
                "listeners: [{bind: '127.0.0.1:1', timeouts: {head: 10}}]",
                "listeners: [{bind: '127.0.0.1:1', tls: {certificates: [{chain: a, key: secret}]}}]",
                "clusters: {app: {}}",
                "clusters: {'a b': {endpoints: ['http://a']}}",
                "clusters: {app: {endpoints: [a]}}",
                "clusters: {app: {endpoints: ['http://a'], balance: random}}",
                "limits: [{name: a, key: b, rate: 1/s}]",
                "limits: [{name: a, key: route, rate: 1}]",
                "routes: [{name: a}]",
                "rules: {engine: yes}",
                "rules: {threads: many}",
                "rules: {threads: 0}",
                "rules: {threads: 257}",
                "pages: {title: ''}",
                "pages: {title: ~}",
                "trustedProxies: {networks: [10]}",
                "scrub: {maskErrors: 1}",
                "routes: [{name: a, cluster: app, auth: {certificates: true, emailDomains: []}}]",
                "routes: [{name: a, cluster: app, auth: {certificates: true, anyOf: []}}]",
                "routes: [{name: a, cluster: app, auth: {certificates: true, rules: []}}]",
                "routes: [{name: a, cluster: app, auth: {certificates: true, rules: [{scopes: []}]}}]",
                "routes: [{name: a, cluster: app, auth: {certificates: true, claims: {}}}]",
                "routes: [{name: a, cluster: app, auth: {certificates: true, claims: {groups: []}}}]"
            })
    void schemaAndReaderRefuseAlike(String change) throws IOException {
        String good = """
                listeners: [{bind: '127.0.0.1:1'}]
                clusters: {app: {endpoints: ['http://a']}}
                routes: [{name: a, cluster: app}]
                """;
        assertThat(schemaErrors(good)).isEmpty();
        String key = change.substring(0, change.indexOf(':') + 1);
        String changed = Stream.of(good.split("\n"))
                .map(line -> line.startsWith(key) ? change : line)
                .reduce("", (all, line) -> all + line + "\n");
        String text = changed.contains(change) ? changed : changed + change;
        assertThat(schemaErrors(text)).isNotEmpty();
        assertThatCode(() -> ConfigReader.read(text, "x", Path.of("/"))).isInstanceOf(InvalidConfigException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pages: {title: 2026}",
                "scrub: {cookieDomains: {internal: ''}}",
                "rules: {threads: 256}",
                "routes: [{name: a, cluster: app, auth: {certificates: true, claims: {email_verified: true, level: [1, 2.5]}}}]"
            })
    void schemaAndReaderAcceptAlike(String change) throws IOException {
        String text =
                "listeners: [{bind: '127.0.0.1:1', tls: {certificates: [{chain: a, key: {file: b}}], clientCertificates: {trust: c}}}]\n"
                        + "clusters: {app: {endpoints: ['http://a']}}\n"
                        + (change.startsWith("routes:")
                                ? ""
                                : "routes: [{name: a, cluster: app, auth: {certificates: true}}]\n")
                        + change + "\n";
        assertThat(schemaErrors(text)).isEmpty();
        assertThatCode(() -> ConfigReader.read(text, "x", Path.of("/"))).doesNotThrowAnyException();
    }

    private static List<Error> schemaErrors(String yaml) throws IOException {
        Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(Files.readString(SCHEMA), InputFormat.JSON);
        Object tree =
                new Load(LoadSettings.builder().setSchema(new CoreSchema()).build()).loadFromString(yaml);
        return schema.validate(new ObjectMapper().valueToTree(tree));
    }

    private static List<Key> flattened(List<Key> keys) {
        List<Key> all = new ArrayList<>(keys);
        keys.forEach(key -> all.addAll(flattened(key.children())));
        return all;
    }
}
