package dev.portcullis.downstream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {
    @Test
    void wantsTheLeastInEveryWindow() {
        Pace pace = new Pace(100, 10);
        assertThat(pace.isTooSlow(0, 0)).isFalse();
        assertThat(pace.isTooSlow(0, 99)).isFalse();
        assertThat(pace.isTooSlow(10, 100)).isFalse();
        assertThat(pace.isTooSlow(19, 199)).isFalse();
        assertThat(pace.isTooSlow(19, 200)).isTrue();
    }

    @Test
    void doesNotCountTheTimeOfRest() {
        Pace pace = new Pace(100, 10);
        assertThat(pace.isTooSlow(0, 0)).isFalse();
        pace.rest();
        assertThat(pace.isTooSlow(0, 1000)).isFalse();
        assertThat(pace.isTooSlow(0, 1099)).isFalse();
        assertThat(pace.isTooSlow(0, 1100)).isTrue();
    }
}
