package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** One client connection over a real socket: requests in, answers out, and the orderly ends. */
class ConnectionIT {
    private static final String GET = "GET /a?b=c HTTP/1.1\r\nHost: a.example\r\n\r\n";

    @Test
    void servesRequestsOnOneConnection() throws Exception {
        FakeBackend backend = FakeBackend.answering("hello");
        try (TestGate gate = TestGate.before(backend).open();
                RawClient client = gate.connect()) {
            for (int i = 0; i < 3; i++) {
                RawResponse response = client.send(GET).readResponse();
                assertThat(response.statusLine()).isEqualTo("HTTP/1.1 200 OK");
                assertThat(response.content()).isEqualTo("hello");
                assertThat(response.field("Content-Length")).isEqualTo("5");
                assertThat(response.field("Date")).endsWith(" GMT").hasSize(29);
                assertThat(response.field("Connection")).isNull();
                assertThat(backend.next().requestLine()).isEqualTo("GET /a?b=c");
                assertThat(gate.nextRecord().status()).isEqualTo(200);
            }
        }
    }
}
