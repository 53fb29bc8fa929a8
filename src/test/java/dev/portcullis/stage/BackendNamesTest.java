package dev.portcullis.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackendNamesTest {
    @Test
    void ofCookiePathsTheLongestThatFitsCounts() {
        // many, so that no order by chance is the right one
        Map<String, String> paths = IntStream.rangeClosed(1, 12)
                .boxed()
                .collect(Collectors.toMap(length -> "/" + "a".repeat(length), length -> "/" + length));
        BackendNames names = new BackendNames(List.of(), Map.of(), paths);

        for (int length = 1; length <= 12; length++) {
            assertThat(names.publicCookie("c=1; Path=/" + "a".repeat(length) + "/x"))
                    .isEqualTo("c=1; Path=/" + length + "/x");
        }
        assertThat(names.publicCookie("c=1; Path=/b/x")).isEqualTo("c=1; Path=/b/x");
    }
}
