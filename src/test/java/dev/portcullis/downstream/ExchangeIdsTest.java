package dev.portcullis.downstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExchangeIdsTest {
    @Test
    void makesIdsThatSortByTimeAndNeverRepeat() {
        ExchangeIds ids = new ExchangeIds(new Random(7));
        List<String> made = new ArrayList<>();
        for (long millis = 1_700_000_000_000L; millis < 1_700_000_000_100L; millis++) {
            for (int i = 0; i < 50; i++) {
                made.add(ids.next(millis));
            }
        }
        assertThat(made).doesNotHaveDuplicates().isSorted().allMatch(id -> id.length() == 24);
        assertThat(made.get(0))
                .containsOnlyOnce("01HF7YAT00")
                .matches(id -> id.chars().allMatch(Character::isLetterOrDigit));
    }

    @Test
    void tellsProcessesApart() {
        assertThat(new ExchangeIds(new Random(1)).next(0)).isNotEqualTo(new ExchangeIds(new Random(2)).next(0));
    }
}
