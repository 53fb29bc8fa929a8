package dev.portcullis.wire.http1;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Makes well-formed messages at random, and breaks them at random. */
final class RandomMessages {
    private static final String[] METHODS = {"GET", "POST", "PUT", "OPTIONS", "PROPFIND", "x"};
    private static final String[] TARGETS = {
        "/", "/a/../b;c?d", "/%2e%2F?%", "http://a.test/x", "/" + "y".repeat(300), "/\u00e9"
    };
    private static final String[] FIELDS = {
        "X: y",
        "Accept:*/*",
        "Cookie: a=b; c=\u00e9",
        "Empty:",
        "A.b_c: \t d \t",
        "Connection: close",
        "Long: " + "z".repeat(700)
    };
    private static final String[] JUNK = {
        "\r",
        "\n",
        "\0",
        " ",
        "\t",
        ":",
        ";",
        "\r\n",
        "\r\n\r\n",
        "0\r\n\r\n",
        "Content-Length: 1\r\n",
        "Transfer-Encoding: chunked\r\n",
        "\u00ff",
        "Host: b\r\n",
        "f",
        "\""
    };

    private final Random random;

    RandomMessages(Random random) {
        this.random = random;
    }

    /** Some requests in a row; one in three is damaged in one place. */
    byte[] requests() {
        StringBuilder out = new StringBuilder();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            out.append("\r\n".repeat(random.nextInt(8) == 0 ? 1 : 0));
            out.append(pick(METHODS)).append(' ').append(pick(TARGETS)).append(" HTTP/1.1\r\nHost: a.test\r\n");
            message(out);
        }
        return damaged(out);
    }

    /** One response; one in three is damaged in one place. */
    byte[] response() {
        StringBuilder out = new StringBuilder();
        out.append(random.nextInt(4) == 0 ? "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" : "");
        out.append("HTTP/1.1 ").append(200 + random.nextInt(300)).append(" Whatever\r\n");
        message(out);
        return damaged(out);
    }

    private void message(StringBuilder out) {
        for (int i = random.nextInt(6); i > 0; i--) {
            out.append(pick(FIELDS)).append("\r\n");
        }
        String content = "c".repeat(random.nextInt(2) * random.nextInt(200));
        switch (random.nextInt(3)) {
            case 0 -> out.append("Content-Length: 0\r\n\r\n");
            case 1 ->
                out.append("Content-Length: ")
                        .append(content.length())
                        .append("\r\n\r\n")
                        .append(content);
            default -> chunks(out.append("Transfer-Encoding: chunked\r\n\r\n"), content);
        }
    }

    private void chunks(StringBuilder out, String content) {
        for (int at = 0; at < content.length(); ) {
            int end = Math.min(content.length(), at + 1 + random.nextInt(40));
            out.append(Integer.toHexString(end - at)).append(random.nextInt(4) == 0 ? ";a=\"b;\"" : "");
            out.append("\r\n").append(content, at, end).append("\r\n");
            at = end;
        }
        out.append("0\r\n")
                .append(random.nextInt(3) == 0 ? "X-Trailer: 1\r\n" : "")
                .append("\r\n");
    }

    private byte[] damaged(StringBuilder out) {
        if (random.nextInt(3) == 0) {
            int at = random.nextInt(out.length());
            if (random.nextBoolean()) {
                out.insert(at, pick(JUNK));
            } else {
                out.deleteCharAt(at);
            }
        }
        return out.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    int[] pieces() {
        return random.ints(8, 1, random.nextBoolean() ? 4 : 200).toArray();
    }

    private String pick(String[] from) {
        return from[random.nextInt(from.length)];
    }
}
