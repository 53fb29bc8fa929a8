package dev.portcullis.app.ftw;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One test: requests to send one after the other, and what to expect of each. Immutable.
 *
 * @param id rule and number, such as {@code 942100-7}
 */
public record TestCase(Path file, String id, String description, List<Stage> stages) {
    public TestCase {
        stages = List.copyOf(stages);
    }

    /** A request and what must come of it. Immutable. */
    record Stage(Input input, Expectation output) {}

    /** A field line as the test writes it. Immutable. */
    record Header(String name, String value) {}

    /**
     * What to send. Immutable.
     *
     * @param data content, one char per byte
     * @param raw the whole request, one char per byte, which makes everything else moot; or null
     * @param completes whether fields that a request needs are added
     */
    record Input(
            String method,
            String uri,
            String version,
            List<Header> headers,
            String data,
            @Nullable String raw,
            boolean completes) {
        Input {
            headers = List.copyOf(headers);
        }
    }
}
