package dev.portcullis.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code portcullis}, with a Java that says what it was called with. */
class LauncherTest {
    @TempDir
    private Path folder;

    private Path script;
    private Path javaHome;

    @BeforeEach
    void install() throws IOException {
        script = Files.copy(Path.of("portcullis"), folder.resolve("portcullis"));
        Files.createFile(Files.createDirectory(folder.resolve("target")).resolve("portcullis.jar"));
        javaHome = folder.resolve("a jdk");
        Path java = Files.writeString(
                Files.createDirectories(javaHome.resolve("bin")).resolve("java"), """
                #!/usr/bin/env bash
                if [[ $1 == -version ]]; then echo 'openjdk version "17.0.1"' >&2; exit; fi
                printf '<%s>' "$@"
                """);
        assertThat(java.toFile().setExecutable(true)).isTrue();
    }

    @Test
    void passesEveryLineOfItsOptionsOn() throws Exception {
        String said =
                launch(Map.of("JAVA_HOME", javaHome.toString(), "PORTCULLIS_JAVA_OPTS", "-Xmx100m  -Da=b\n-Dc=*\n"));

        assertThat(said).contains("<-Xmx100m><-Da=b><-Dc=*>").endsWith("<run><a b>");
    }

    @Test
    void startsWithAHeapOfItsOwnChoice() throws Exception {
        assertThat(launch(Map.of("JAVA_HOME", javaHome.toString(), "PORTCULLIS_JAVA_OPTS", "")))
                .contains("<-Xmx256m><-jar>");
    }

    @Test
    void namesAJavaHomeThatIsNone() throws Exception {
        assertThat(launch(Map.of("JAVA_HOME", folder + "/none")))
                .isEqualToIgnoringNewLines("portcullis: JAVA_HOME is " + folder
                        + "/none, which has no bin/java; needs the folder of a JDK 17 or later");
    }

    private String launch(Map<String, String> environment) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("bash", script.toString(), "run", "a b").redirectErrorStream(true);
        builder.environment().remove("PORTCULLIS_JAVA_OPTS");
        builder.environment().putAll(environment);
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return said;
    }
}
