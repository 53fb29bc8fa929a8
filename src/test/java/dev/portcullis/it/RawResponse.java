package dev.portcullis.it;

import java.util.List;

/** A response as it came over the socket: {@code content} after transfer decoding, both Latin-1. */
record RawResponse(String statusLine, List<String> fieldLines, String content) {
    int status() {
        return Integer.parseInt(statusLine.substring(9, 12));
    }

    /** The value of the only line named {@code name}, or null if there is none. */
    String field(String name) {
        List<String> values = fields(name);
        if (values.size() > 1) {
            throw new AssertionError(name + " occurs " + values.size() + " times: " + values);
        }
        return values.isEmpty() ? null : values.get(0);
    }

    List<String> fields(String name) {
        return fieldLines.stream()
                .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                .map(line -> line.substring(name.length() + 1).strip())
                .toList();
    }

    boolean closesConnection() {
        return "close".equals(field("Connection"));
    }
}
