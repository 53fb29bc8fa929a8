package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.app.Portcullis;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A proxy may be told to end more than once, in any order. */
class ClosingIT {
    private static final String SECTIONS = """
            clusters: {app: {endpoints: ['http://127.0.0.1:1']}}
            routes: [{name: main, cluster: app}]
            """;

    @TempDir
    private Path folder;

    @Test
    void drainingDoesNothingOnceClosed() {
        try (AssembledProxy proxy = AssembledProxy.serving(SECTIONS, folder)) {
            Portcullis portcullis = proxy.portcullis();
            assertThat(proxy.answer(IdentityProxy.request("GET", "/", "Connection: close"))
                            .status())
                    .isEqualTo(502);
            portcullis.close();

            assertThat(portcullis.drainAndClose()).isZero();
            assertThat(portcullis.reload()).isFalse();
        }
    }

    @Test
    void closingAndDrainingDoNothingOnceDrained() {
        try (AssembledProxy proxy = AssembledProxy.serving(SECTIONS, folder)) {
            Portcullis portcullis = proxy.portcullis();
            assertThat(portcullis.drainAndClose()).isZero();

            portcullis.close();
            assertThat(portcullis.drainAndClose()).isZero();
        }
    }
}
