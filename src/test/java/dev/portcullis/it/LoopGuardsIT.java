package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portcullis.wire.Transport;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The guard against blocking is there: it is easily installed in a way that guards no thread. */
class LoopGuardsIT {
    static {
        LoopGuards.raise();
    }

    @Test
    void aLoopThatBlocksIsNoticed() {
        Callable<Boolean> blocking = () -> {
            Thread.sleep(1);
            return true;
        };
        try (Transport transport = Transport.open(1)) {
            assertThatThrownBy(() -> transport.loops().submit(blocking).get(5, TimeUnit.SECONDS))
                    .hasStackTraceContaining("BlockingOperationError");
        }
    }
}
