package dev.portcullis.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.identity.credential.ApiKeys;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands that make credentials: the secret is shown once, and what is to be kept is a line that can be read. */
class ApiKeyCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        return Main.execute(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }

    @Test
    void theKeyGoesToTheClientAndTheLineIntoTheFile() throws ParseException {
        assertThat(run("api-key", "build-server", "--group", "ci", "--group", "ops", "--scope", "read"))
                .isEqualTo(Main.OK);

        String key = err.toString().substring(err.toString().indexOf("pcl_")).strip();
        assertThat(out.toString()).startsWith("build-server sha256:").doesNotContain(key);
        ApiKeys keys = ApiKeys.read("partners", out.toString());
        assertThat(keys.find(key).orElseThrow().line()).isEqualTo(out.toString().strip());
        assertThat(out.toString()).endsWith(" groups=ci,ops scope=read" + System.lineSeparator());
    }

    @Test
    void everyKeyIsAnother() {
        run("api-key", "a");
        run("api-key", "a");
        assertThat(out.toString().lines().distinct()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "", "a:b", "a/b", "\u00e9"})
    void aNameThatCouldNotBeReadAgainIsRefused(String name) {
        assertThat(run("api-key", name)).isEqualTo(Main.WRONG_USE);
        assertThat(out.toString()).isEmpty();
        assertThat(run("api-key", "a", "--group", "x,y")).isEqualTo(Main.WRONG_USE);
    }

    @Test
    void aPasswordThatIsNoTextIsRefused() {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream("correct h\u00f6rse\n".getBytes(StandardCharsets.ISO_8859_1)));
        try {
            assertThat(run("password", "alice")).isEqualTo(Main.WRONG_USE);
        } finally {
            System.setIn(before);
        }
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString())
                .startsWith("portcullis: the password is not UTF-8 text")
                .doesNotContain("rse");
    }

    @Test
    void aPasswordIsReadFromInputAndNeverShown() {
        assertThat(fed("correct horse battery\n", "password", "alice", "--group", "staff"))
                .isEqualTo(Main.OK);
        assertThat(out.toString())
                .startsWith("alice pbkdf2-sha256:600000:")
                .endsWith(" groups=staff" + System.lineSeparator());
        assertThat(out.toString() + err).doesNotContain("horse");
        assertThat(fed("short\n", "password", "alice")).isEqualTo(Main.WRONG_USE);
        assertThat(fed("", "password", "alice")).isEqualTo(Main.WRONG_USE);
    }

    private int fed(String input, String... args) {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
        try {
            return run(args);
        } finally {
            System.setIn(before);
        }
    }
}
