package dev.portcullis.app.ftw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedirectTest {
    private static final TestCase.Input INPUT = new TestCase.Input(
            "GET",
            "/",
            "HTTP/1.1",
            List.of(new TestCase.Header("HOST", "old"), new TestCase.Header("A", "b")),
            "",
            null,
            true,
            true,
            false,
            false);

    private static TestCase.Input follow(int status, String fields) throws Exception {
        Answer answer = new Answer(status, "HTTP/1.1 " + status + " X\r\n" + fields + "\r\nlocation: /content");
        return Redirect.follow(INPUT, answer, "/a/b?c", "127.0.0.1:8080");
    }

    @ParameterizedTest
    @CsvSource({
        "/x?y#z, /x?y, 127.0.0.1:8080",
        "x, /a/x, 127.0.0.1:8080",
        "http://other.example/p%20q, /p%20q, other.example",
        "https://other.example:443, /, other.example",
        "//other.example:81/?a=%3C, /?a=%3C, other.example:81"
    })
    void leadsToThePathAndHostOfTheLocation(String location, String uri, String host) throws Exception {
        TestCase.Input led = follow(302, "Location: " + location + "\r\n");
        assertThat(led.uri()).isEqualTo(uri);
        assertThat(led.headers()).containsExactly(new TestCase.Header("A", "b"), new TestCase.Header("Host", host));
    }

    @Test
    void failsWithoutARedirect() {
        assertThatThrownBy(() -> follow(200, "Location: /x\r\n")).hasMessageContaining("answered 200, needs");
        assertThatThrownBy(() -> follow(302, "")).hasMessageContaining("302 without a Location");
        assertThatThrownBy(() -> follow(302, "Location: http://a b\r\n")).hasMessageContaining("is no URL");
    }
}
