package dev.portcullis.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.config.ConfigReader;
import dev.portcullis.config.ProxyConfig;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class DemoConfigTest {
    @Test
    void everyPlaceIsFilledInAndTheWholeIsValid() throws Exception {
        String text = Demo.sampleConfig("127.0.0.1:8080");
        assertThat(text.lines().filter(line -> !line.startsWith("#"))).noneMatch(line -> line.contains("${"));
        ProxyConfig config =
                ConfigReader.read(text, Demo.CONFIG_NAME, Path.of("").toAbsolutePath());
        assertThat(config.listeners().get(0).bind().value().port()).isEqualTo(8080);
        assertThat(config.routes()).hasSize(3);
    }

    @Test
    void aValueCannotBecomeYaml() throws Exception {
        String text = DemoConfig.text("a\\\"\nb: c", "http://127.0.0.1:1", "keys");
        assertThat(text).contains("bind: \"a\\\\\\\"\\x0ab: c\"");
    }
}
