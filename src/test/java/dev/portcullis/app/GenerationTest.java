package dev.portcullis.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.exchange.RouteTable;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class GenerationTest {
    private final AtomicInteger closed = new AtomicInteger();
    private final Generation generation = new Generation(
            new RouteTable(List.of()), LimitTables.NONE, ended -> {}, List.of(), List.of(closed::incrementAndGet));

    @Test
    void staysOpenUntilTheLastExchangeHasLeft() {
        assertThat(generation.enter()).isTrue();
        assertThat(generation.enter()).isTrue();
        generation.retire();
        generation.leave();
        assertThat(generation.isClosed()).isFalse();
        assertThat(closed).hasValue(0);
        generation.leave();
        assertThat(closed).hasValue(1);
    }

    @Test
    void letsNobodyInOnceItIsClosed() {
        generation.retire();
        assertThat(generation.enter()).isFalse();
        assertThat(closed).hasValue(1);
    }

    @Test
    void letsExchangesInWhileOthersKeepItOpen() {
        assertThat(generation.enter()).isTrue();
        generation.retire();
        assertThat(generation.enter()).isTrue();
        generation.leave();
        generation.leave();
        assertThat(closed).hasValue(1);
    }
}
