package dev.portcullis.downstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import org.junit.jupiter.api.Test;

class HttpDateTest {
    @Test
    void writesImfFixdateAndFollowsTheClock() {
        HttpDate date = new HttpDate();
        assertThat(date.at(784_111_777_000L)).isEqualTo("Sun, 06 Nov 1994 08:49:37 GMT");
        assertThat(date.at(784_111_777_999L)).isEqualTo("Sun, 06 Nov 1994 08:49:37 GMT");
        assertThat(date.at(784_111_778_000L)).isEqualTo("Sun, 06 Nov 1994 08:49:38 GMT");
    }

    /** The reader knows the names by itself and compares the day of the week with the date. */
    @Test
    void namesEveryDayOfTwoYearsAsTheyAreRead() {
        HttpDate date = new HttpDate();
        for (long second = 1_704_067_199; second < 1_767_225_600; second += 86_400) {
            String text = date.at(second * 1_000);
            assertThat(text).hasSize(29);
            assertThat(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text)))
                    .isEqualTo(Instant.ofEpochSecond(second));
        }
    }
}
