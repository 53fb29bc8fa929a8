package dev.portcullis.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginTest {
    @ParameterizedTest
    @CsvSource({
        "http://a, http://a:80",
        "HTTPS://a.example/, https://a.example:443",
        "http://[::1]:3000, http://[::1]:3000",
        "http://127.0.0.1:3000/, http://127.0.0.1:3000",
        "http://my_app:3000, http://my_app:3000",
        "http://_a_.b_c, http://_a_.b_c:80"
    })
    void readsSchemeAndServer(String text, String origin) {
        assertThat(Origin.parseOrNull(text)).hasToString(origin);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a:3000",
                "//a",
                "ftp://a",
                "http://",
                "http:///",
                "http://a:0",
                "http://a:70000",
                "http://a/b",
                "http://a_b/_",
                "http://a_b?c",
                "http://a_b#c",
                "http://u@a_b",
                "http://u_@a",
                "http://a_b:3_0",
                "http://a_..b",
                "http_://a",
                "http://[::_]",
                "http://\u00fcn_i",
                "https://my_app:3000",
            })
    void readsNothingElse(String text) {
        assertThat(Origin.parseOrNull(text)).isNull();
    }
}
