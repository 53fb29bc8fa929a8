package dev.portcullis.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearMissTest {
    private static final List<String> WORDS = List.of("timeouts", "minVersion", "rx", "pmFromFile", "REQUEST_HEADERS");

    @ParameterizedTest
    @CsvSource({
        "timeout, timeouts",
        "TimeOuts, timeouts",
        "min_version, minVersion",
        "rxx, rx",
        "pmFormFile, pmFromFile",
        "timoeuts, timeouts",
        "REQUEST-HEADER, REQUEST_HEADERS",
    })
    void namesTheWordThatWasMeant(String written, String meant) {
        assertThat(NearMiss.hint(written, WORDS)).isEqualTo(", did you mean \"" + meant + "\"?");
    }

    @ParameterizedTest
    @CsvSource({"bind", "streq", "''", "headers"})
    void staysSilentWhereNothingIsNear(String written) {
        assertThat(NearMiss.hint(written, WORDS)).isEmpty();
    }
}
