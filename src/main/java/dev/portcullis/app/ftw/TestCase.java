package dev.portcullis.app.ftw;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One test: requests to send one after the other, and what to expect of each. Immutable.
 *
 * @param id rule and number, such as {@code 942100-7}
 */
public record TestCase(Path file, String id, String description, List<String> tags, List<Stage> stages) {
    public TestCase {
        tags = List.copyOf(tags);
        stages = List.copyOf(stages);
    }

    /** Whether a stage asks for TLS. */
    public boolean isSecure() {
        return stages.stream().anyMatch(stage -> stage.input().isSecure());
    }

    /** Whether some expectation can be checked without a rule log. */
    public boolean concernsAnswer() {
        return stages.stream().anyMatch(stage -> stage.output().concernsAnswer());
    }

    /** A request and what must come of it. Immutable. */
    record Stage(Input input, Expectation output) {}

    /** A field line as the test writes it. Immutable. */
    record Header(String name, String value) {
        boolean isNamed(String other) {
            return name.equalsIgnoreCase(other);
        }
    }

    /**
     * What to send. Immutable.
     *
     * @param headers in the order in which they are sent
     * @param data content, one char per byte
     * @param raw the whole request, one char per byte, which makes everything else moot; or null
     * @param completes whether fields that a request needs are added
     * @param followsRedirect whether it goes where the answer to the stage before points
     * @param marksItsHost whether the marker requests name the same host
     * @param isSecure whether the test asks for TLS
     */
    record Input(
            String method,
            String uri,
            String version,
            List<Header> headers,
            String data,
            @Nullable String raw,
            boolean completes,
            boolean followsRedirect,
            boolean marksItsHost,
            boolean isSecure) {
        Input {
            headers = List.copyOf(headers);
        }

        /** The host of the first Host field, or {@code otherwise}. */
        String host(String otherwise) {
            return headers.stream()
                    .filter(header -> header.isNamed("host"))
                    .map(Header::value)
                    .findFirst()
                    .orElse(otherwise);
        }

        /** The same request for another place. */
        Input redirected(String otherUri, String otherHost) {
            List<Header> fields = new ArrayList<>(headers);
            fields.removeIf(header -> header.isNamed("host"));
            fields.add(new Header("Host", otherHost));
            return new Input(
                    method, otherUri, version, fields, data, raw, completes, followsRedirect, marksItsHost, isSecure);
        }
    }
}
