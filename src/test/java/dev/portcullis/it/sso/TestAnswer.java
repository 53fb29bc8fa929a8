package dev.portcullis.it.sso;

import java.util.List;

/** An answer as it came over the socket: whole field lines, and the content after transfer decoding as UTF-8. Immutable. */
public record TestAnswer(int status, List<String> fieldLines, String content) {
    public TestAnswer {
        fieldLines = List.copyOf(fieldLines);
    }

    /** The value of the only line with this name; null if there is none. */
    public String field(String name) {
        List<String> values = fields(name);
        if (values.size() > 1) {
            throw new AssertionError(name + " occurs " + values.size() + " times: " + values);
        }
        return values.isEmpty() ? null : values.get(0);
    }

    public List<String> fields(String name) {
        return fieldLines.stream()
                .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                .map(line -> line.substring(name.length() + 1).strip())
                .toList();
    }
}
