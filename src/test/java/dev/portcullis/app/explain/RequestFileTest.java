package dev.portcullis.app.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RequestFileTest {
    private static RequestFile of(String text) throws UnusableRequestException {
        return RequestFile.of(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void leavesWhatIsOnTheWireAlready() throws Exception {
        String wire = "POST / HTTP/1.1\r\nHost: a\nContent-Length: 9\r\n\r\nab\n";

        assertThat(of(wire)).isEqualTo(new RequestFile(wire, java.util.List.of()));
    }

    @Test
    void leavesLineFeedsAloneWhenAsked() {
        assertThat(RequestFile.raw("GET / HTTP/1.1\n\n".getBytes(StandardCharsets.ISO_8859_1))
                        .text())
                .isEqualTo("GET / HTTP/1.1\n\n");
    }

    @Test
    void leavesOutAByteOrderMark() throws Exception {
        RequestFile file = of("\u00ef\u00bb\u00bfGET / HTTP/1.1\r\nHost: a\r\n\r\n");

        assertThat(file.text()).startsWith("GET / ");
        assertThat(file.notes()).containsExactly("the file begins with a byte order mark, which was left out");
    }

    @Test
    void suspectsAnAnswerWhereARequestIsWanted() throws Exception {
        assertThat(of("HTTP/1.1 200 OK\r\n\r\n").notes())
                .singleElement()
                .asString()
                .contains("looks like an answer; give it with --response");
    }

    @Test
    void takesOnlyAnAnswerForAnAnswer() throws Exception {
        assertThat(RequestFile.ofAnswer("HTTP/1.1 200 OK\n\na".getBytes(StandardCharsets.ISO_8859_1))
                        .text())
                .isEqualTo("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na");
        assertThatThrownBy(() -> RequestFile.ofAnswer("GET / HTTP/1.1\n".getBytes(StandardCharsets.ISO_8859_1)))
                .hasMessageContaining("begins with \"GET / HTTP/1.1\", needs a status line");
        assertThatThrownBy(() -> RequestFile.ofAnswer(new byte[0])).hasMessage("there is no answer in it");
    }

    @Test
    void endsTheLinesOfAHeadAndAddsTheEmptyOne() throws Exception {
        RequestFile file = of("GET / HTTP/1.1\nHost: a\n");

        assertThat(file.text()).isEqualTo("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(file.notes()).hasSize(2).anyMatch(note -> note.contains("sent with CRLF"));
    }

    @Test
    void countsContentForWhoeverDoesNotWantTo() throws Exception {
        RequestFile file = of("POST / HTTP/1.1\nHost: a\n\nq=1\n");

        assertThat(file.text()).isEqualTo("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nq=1");
        assertThat(file.notes())
                .contains("Content-Length: 3 was added", "the line end behind the content was left out");
    }

    @Test
    void saysThatItMendsAWrongLength() throws Exception {
        RequestFile file = of("POST / HTTP/1.1\nHost: a\ncontent-length: 7\n\nq=1\n");

        assertThat(file.text()).endsWith("\r\nContent-Length: 3\r\n\r\nq=1");
        assertThat(file.notes()).anyMatch(note -> note.startsWith("Content-Length was 7, and was sent as 3"));
    }

    @Test
    void believesALengthThatFits() throws Exception {
        assertThat(of("POST / HTTP/1.1\nHost: a\nContent-Length: 4\n\nq=1\n").text())
                .endsWith("\r\n\r\nq=1\n");
    }

    @Test
    void endsTheLinesOfMultipartContentToo() throws Exception {
        assertThat(of("POST / HTTP/1.1\nHost: a\nContent-Type: multipart/form-data; boundary=x\n\n--x\n\n1\n--x--\n")
                        .text())
                .endsWith("\r\nContent-Length: 15\r\n\r\n--x\r\n\r\n1\r\n--x--");
    }

    @Test
    void refusesToGuessWhereChunksEnd() {
        assertThatThrownBy(() -> of("POST / HTTP/1.1\nHost: a\nTransfer-Encoding: chunked\n\n3\nq=1\n0\n\n"))
                .isInstanceOf(UnusableRequestException.class)
                .hasMessageContaining("--raw");
    }
}
