package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.app.cli.Main;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signals to a proxy that runs as a process of its own, as an operator sends them. */
class SignalsIT {
    @TempDir
    private Path folder;

    private final Gate answering = new Gate();
    private RawBackend backend;
    private Process process;
    private BufferedReader said;

    @AfterEach
    void stop() throws Exception {
        answering.open();
        process.destroyForcibly().waitFor();
        backend.close();
    }

    /** Starts the proxy in front of a backend that answers {@code /slow} when the gate opens, and waits until it listens. */
    private InetSocketAddress start(String... by) throws IOException {
        backend = new RawBackend(connection -> {
            while (true) {
                if (connection.readHead().startsWith("GET /slow ")) {
                    answering.await();
                }
                connection.send(UpstreamFixture.OK);
            }
        });
        List<String> command = new ArrayList<>(List.of(by));
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath(),
                Main.class.getName(),
                "run",
                "--listen",
                "127.0.0.1:0",
                "--upstream",
                "http://" + backend.address(),
                "--engine",
                "off",
                "--access-log",
                folder.resolve("access.log").toString()));
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        said = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String start = "portcullis: listening on http://127.0.0.1:";
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            if (line.startsWith(start)) {
                String port = line.substring(start.length(), line.indexOf(' ', start.length()));
                return new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(port));
            }
        }
        throw new AssertionError("the proxy ended with " + process.exitValue());
    }

    /** The class path of this test, which some runners keep in a loader of their own. */
    private static String classPath() {
        if (!(Main.class.getClassLoader() instanceof URLClassLoader loader)) {
            return System.getProperty("java.class.path");
        }
        List<String> parts = new ArrayList<>();
        for (URL url : loader.getURLs()) {
            parts.add(Path.of(URI.create(url.toString())).toString());
        }
        return String.join(File.pathSeparator, parts);
    }

    private void signal(String name) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }

    private static int get(InetSocketAddress at, String path) {
        try (RawClient client = RawClient.connect(at)) {
            return client.send("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n")
                    .readResponse()
                    .status();
        }
    }

    private static void waitFor(Path file, String text) {
        UpstreamFixture.eventually(() -> {
            try {
                return Files.exists(file) && Files.readString(file).contains(text);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    @Test
    void opensLogFilesAnewAfterARotation() throws Exception {
        InetSocketAddress at = start();
        Path log = folder.resolve("access.log");
        for (String signal : List.of("USR1", "HUP")) {
            assertThat(get(at, "/before-" + signal)).isEqualTo(200);
            waitFor(log, "/before-" + signal);
            Path moved = folder.resolve("access.log." + signal);
            Files.move(log, moved);
            // nobody told it: lines follow the file
            assertThat(get(at, "/between-" + signal)).isEqualTo(200);
            waitFor(moved, "/between-" + signal);

            signal(signal);
            UpstreamFixture.eventually(() -> Files.exists(log));
            assertThat(get(at, "/behind-" + signal)).isEqualTo(200);

            waitFor(log, "/behind-" + signal);
            assertThat(Files.readString(moved)).doesNotContain("/behind-" + signal);
            assertThat(Files.readString(log)).doesNotContain("/before-" + signal, "/between-" + signal);
        }
    }

    /** Whoever counts on the signal must learn that nothing will come of it. */
    @Test
    void saysThatItIsNotToHearOfHangups() throws Exception {
        InetSocketAddress at = start("sh", "-c", "trap '' HUP; exec \"$@\"", "sh");

        assertThat(said.readLine()).startsWith("portcullis: SIGHUP is not heard");
        signal("HUP");
        assertThat(get(at, "/")).isEqualTo(200);
    }

    @Test
    void theFirstInterruptLetsRequestsFinish() throws Exception {
        InetSocketAddress at = start();
        try (RawClient client = RawClient.connect(at)) {
            client.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
            UpstreamFixture.eventually(() -> backend.heads().size() == 1);

            signal("INT");
            UpstreamFixture.eventually(() -> !accepts(at));
            answering.open();

            assertThat(client.readResponse().status()).isEqualTo(200);
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        }
    }

    @Test
    void theSecondInterruptEndsEverythingAtOnce() throws Exception {
        InetSocketAddress at = start();
        try (RawClient client = RawClient.connect(at)) {
            client.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
            UpstreamFixture.eventually(() -> backend.heads().size() == 1);

            signal("INT");
            UpstreamFixture.eventually(() -> !accepts(at));
            signal("INT");

            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(130);
            client.expectClose();
        }
    }

    private static boolean accepts(InetSocketAddress at) {
        try (Socket socket = new Socket(at.getAddress(), at.getPort())) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }
}
