package dev.portcullis.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import org.junit.jupiter.api.Test;

class DemoTokensTest {
    @Test
    void thePublicKeyIsInAFileOfTheOwnerAloneAndGoneAfterwards() throws Exception {
        Path keys;
        try (DemoTokens tokens = new DemoTokens(Clock.systemUTC())) {
            keys = tokens.keys();
            assertThat(Files.readString(keys))
                    .contains("\"kty\"", "\"x\"", "\"y\"")
                    .doesNotContain("\"d\"");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keys)))
                    .isEqualTo("rw-------");
        }
        assertThat(keys).doesNotExist();
    }
}
