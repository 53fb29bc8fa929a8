package dev.portcullis.app.ftw;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestTextTest {
    private static final String FORM = "application/x-www-form-urlencoded";

    private static String text(String method, String data, boolean completes, TestCase.Header... headers) {
        TestCase.Input input = new TestCase.Input(
                method, "/", "HTTP/1.1", List.of(headers), data, null, completes, false, false, false);
        return new String(RequestText.of(input), StandardCharsets.ISO_8859_1);
    }

    private static TestCase.Header header(String name, String value) {
        return new TestCase.Header(name, value);
    }

    @Test
    void addsWhatARequestNeedsBehindItsFields() {
        assertThat(text("POST", "a=b", true, header("Host", "h"), header("Accept", "*/*")))
                .isEqualTo("POST / HTTP/1.1\r\nHost: h\r\nAccept: */*\r\nContent-Type: " + FORM
                        + "\r\nConnection: close\r\nContent-Length: 3\r\n\r\na=b");
    }

    @Test
    void knowsFieldsAndMediaTypesInAnyCase() {
        assertThat(text("POST", "a=<", true, header("content-TYPE", FORM.toUpperCase(Locale.ROOT))))
                .endsWith("\r\n\r\na=%3C");
        assertThat(text("POST", "a\n", true, header("content-type", "Multipart/Form-Data; boundary=a")))
                .endsWith("\r\n\r\na\r\n");
        assertThat(text("POST", "a\n", true, header("content-type", "multipart/form-data")))
                .endsWith("\r\n\r\na\n");
    }

    @Test
    void addsNothingWhenToldNotTo() {
        assertThat(text("POST", "a=ü", false, header("Host", "h"))).isEqualTo("POST / HTTP/1.1\r\nHost: h\r\n\r\na=ü");
    }

    @Test
    void declaresNoContentOnlyForMethodsThatMayHaveSome() {
        assertThat(text("PUT", "", true)).contains("Content-Length: 0\r\n");
        assertThat(text("GET", "", true)).doesNotContain("Content-Length");
    }

    @ParameterizedTest
    @CsvSource({
        "'a=b c&d=<e>', 'a=b+c&d=%3Ce%3E'",
        "'a=b=c', 'a=b%3Dc'",
        "'a=b&', 'a=b'",
        "'a b', 'a+b'",
        "'&', ''",
        "'a&&', 'a&'",
        "'a&&b=~._-', 'a&&b=~._-'",
        "'a=b+c <e>', 'a=b+c <e>'",
        "'a=%3C <e>', 'a=%3C <e>'"
    })
    void encodesFormsThatLookDecoded(String data, String sent) {
        assertThat(text("POST", data, true)).endsWith("\r\n\r\n" + sent);
    }

    @Test
    void endsLinesOfMultipartContentAndCountsThem() {
        assertThat(text("POST", "--b\n\n", true, header("Content-Type", "multipart/form-data; boundary=b")))
                .contains("Content-Length: 7\r\n")
                .endsWith("--b\r\n\r\n");
    }

    @Test
    void sendsAnEncodedRequestAsItIs() {
        TestCase.Input input =
                new TestCase.Input("GET", "/", "HTTP/1.1", List.of(), "", "x\u0000y", true, false, false, false);
        assertThat(RequestText.of(input)).containsExactly('x', 0, 'y');
    }
}
