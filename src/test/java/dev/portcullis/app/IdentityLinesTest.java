package dev.portcullis.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class IdentityLinesTest {
    private static final int ROOM = 8_192;

    /** A console that somebody has stopped. */
    private static final class Stopped extends AppenderBase<ILoggingEvent> {
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch goesOn = new CountDownLatch(1);
        private final List<ILoggingEvent> written = new CopyOnWriteArrayList<>();
        private final Set<String> writers = ConcurrentHashMap.newKeySet();

        @Override
        protected void append(ILoggingEvent event) {
            reached.countDown();
            try {
                assertThat(goesOn.await(10, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            written.add(event);
            writers.add(Thread.currentThread().getName());
        }
    }

    private final Stopped console = new Stopped();
    private final Logger logger = new LoggerContext().getLogger("test");

    @Test
    void aConsoleThatStopsStopsNobodyAndWhatIsLostIsCounted() throws InterruptedException {
        console.setContext(logger.getLoggerContext());
        console.start();
        logger.addAppender(console);
        logger.setLevel(Level.INFO);
        IdentityLines lines = new IdentityLines();
        lines.warn(logger, "first {} %s");
        assertThat(console.reached.await(10, TimeUnit.SECONDS)).isTrue();

        for (int i = 0; i < ROOM + 100; i++) {
            lines.info(logger, "line " + i);
        }

        assertThat(console.written).as("nothing yet, and yet we are here").isEmpty();
        assertThat(lines.dropped()).isEqualTo(100);
        console.goesOn.countDown();
        lines.close();
        assertThat(console.written).hasSize(ROOM + 1);
        assertThat(console.written.get(0).getLevel()).isEqualTo(Level.WARN);
        assertThat(console.written.get(0).getFormattedMessage()).isEqualTo("first {} %s");
        assertThat(console.written.subList(1, ROOM + 1))
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactlyElementsOf(
                        IntStream.range(0, ROOM).mapToObj(i -> "line " + i).toList());
        assertThat(console.writers).containsExactly("portcullis-identity-log");
    }
}
