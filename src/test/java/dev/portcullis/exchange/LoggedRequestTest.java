package dev.portcullis.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.http.Fields;
import dev.portcullis.http.RefusedHead;
import dev.portcullis.http.Violation;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is left of requests that were refused may hold anything, credentials too. */
class LoggedRequestTest {
    private static LoggedRequest refused(String line) {
        return LoggedRequest.of(new RefusedHead(
                Violation.INVALID_METHOD,
                "the first line is none",
                line,
                "METHOD",
                "TARGET",
                "HTTP/1.1",
                Fields.EMPTY));
    }

    @ParameterizedTest
    @CsvSource({
        "Authorization: Bearer abc, Aut***",
        "Cookie: sid=abc, Coo***",
        "user=bob&access_token=abc HTTP/1.1, use***",
        "abc, abc",
        "hunter2, hun***",
        "Bearer abc, Bea***",
        "(GET) / HTTP/1.1, (GE***"
    })
    void ofALineThatIsNoRequestLineOnlyItsBeginningIsShown(String line, String shown) {
        assertThat(refused(line))
                .extracting(LoggedRequest::requestLine, LoggedRequest::method, LoggedRequest::target)
                .containsExactly(shown, "", "");
    }

    @ParameterizedTest
    @CsvSource({
        "GET / HTTP/1.1, GET / HTTP/1.1",
        "GET /a b?access_token=abc HTTP/1.1, GET /a b?access_token=*** HTTP/1.1",
        "get  /a, get  /a",
        "M-SEARCH * HTTP/1.1, M-SEARCH * HTTP/1.1",
        "GET a HTTP/1.1, GET a HTTP/1.1",
        "POST https://a.example/ HTTP/1.1, POST https://a.example/ HTTP/1.1",
        "GET, GET"
    })
    void whatLooksLikeARequestLineIsShownWithoutTokens(String line, String shown) {
        assertThat(refused(line))
                .extracting(LoggedRequest::requestLine, LoggedRequest::method, LoggedRequest::target)
                .containsExactly(shown, "METHOD", "TARGET");
    }
}
