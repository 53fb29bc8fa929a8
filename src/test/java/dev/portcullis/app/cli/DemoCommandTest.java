package dev.portcullis.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class DemoCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        return Main.execute(new PrintWriter(out), new PrintWriter(err), args);
    }

    @Test
    void aTakenPortIsNamedWithAWayOut() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            assertThat(run("demo", "--listen", address)).isEqualTo(Main.FAILED);
            assertThat(err.toString()).contains(address, "./portcullis demo --listen 127.0.0.1:0");
            assertThat(out.toString()).isEmpty();
        }
    }

    @Test
    void anAddressThatIsNoneIsRefusedByTheNameOfTheOption() {
        assertThat(run("demo", "--listen", "8080\nadmin: {}")).isEqualTo(Main.WRONG_USE);
        assertThat(err.toString()).contains("--listen").doesNotContain("demo.yaml");
    }

    @Test
    void printsItsConfigurationWithoutStarting() {
        assertThat(run("demo", "--print-config")).isEqualTo(Main.OK);
        assertThat(out.toString()).contains("bind: \"127.0.0.1:8080\"", "endpoints: [\"http://127.0.0.1:3000\"]");
    }
}
