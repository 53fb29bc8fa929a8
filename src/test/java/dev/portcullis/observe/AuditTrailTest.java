package dev.portcullis.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.exchange.AuditNotes;
import dev.portcullis.exchange.AuditPolicy;
import dev.portcullis.exchange.ConnectionInfo;
import dev.portcullis.exchange.ExchangeRecord;
import dev.portcullis.exchange.LoggedRequest;
import dev.portcullis.http.FieldNameSet;
import dev.portcullis.http.Fields;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditTrailTest {
    private static final AuditPolicy ALL =
            new AuditPolicy(AuditPolicy.Mode.ON, "ABCZ", Set.of(), 1 << 20, FieldNameSet.of("Cookie"));

    @TempDir
    private Path folder;

    @Test
    void dropsAndCountsWhatALogThatIsStuckCannotTake() throws IOException {
        LogWriter writer = new LogWriter();
        writer.close(); // nobody empties the queue any more
        LongAdder dropped = new LongAdder();
        AuditTrail trail = new AuditTrail(target("audit.log"), dropped, new Random(1), writer);
        AuditLog log = new AuditLog(ALL, trail);

        int tried = 0;
        while (dropped.sum() == 0) {
            log.finished(exchange(1 << 20));
            tried++;
        }
        log.finished(exchange(1 << 20));

        assertThat(tried).isEqualTo(AuditTrail.MAX_QUEUED_BYTES >> 20);
        assertThat(dropped.sum()).isEqualTo(2);
        Metrics metrics = new Metrics();
        metrics.dropped("audit", dropped::sum);
        assertThat(new String(metrics.text(), StandardCharsets.UTF_8))
                .contains("portcullis_log_dropped_total{log=\"audit\"} 2");

        trail.drain();
        log.finished(exchange(10));
        trail.close();
        assertThat(dropped.sum()).isEqualTo(2);
        assertThat(Files.readString(folder.resolve("audit.log")).split("-Z--", -1))
                .hasSize(tried + 1);
    }

    @Test
    void countsWhatCannotBeWrittenAndGoesOn() throws IOException {
        LogWriter writer = new LogWriter();
        writer.close();
        LongAdder dropped = new LongAdder();
        Path store = folder.resolve("store");
        AuditTarget target =
                new AuditTarget(List.of(AuditTarget.Place.file(folder.resolve("index.log"))), store, true, 0600, 0700);
        AuditTrail trail = new AuditTrail(target, dropped, new Random(1), writer);
        AuditLog log = new AuditLog(ALL, trail);

        Files.delete(store);
        Files.writeString(store, "in the way");
        log.finished(exchange(1));
        trail.drain();
        assertThat(dropped.sum()).isEqualTo(1);

        Files.delete(store);
        log.finished(exchange(1));
        trail.close();
        assertThat(dropped.sum()).isEqualTo(1);
        assertThat(Files.readAllLines(folder.resolve("index.log"))).hasSize(1);
    }

    @Test
    void isOneLogHoweverManyUseItAndEndsWithTheLast() throws IOException {
        try (AuditTrails trails = new AuditTrails(new Random(1))) {
            AuditTrail first = trails.open(target("audit.log"));

            assertThat(trails.open(target("audit.log"))).isSameAs(first);
            assertThat(trails.open(target("other.log"))).isNotSameAs(first);
            trails.release(target("audit.log"));
            new AuditLog(ALL, first).finished(exchange(1));
            trails.release(target("audit.log"));
            assertThat(trails.open(target("audit.log"))).isNotSameAs(first);
        }

        assertThat(Files.readString(folder.resolve("audit.log"))).contains("-Z--");
    }

    private AuditTarget target(String file) {
        return new AuditTarget(List.of(AuditTarget.Place.file(folder.resolve(file))), null, false, 0600, 0700);
    }

    private static ExchangeRecord exchange(int contentBytes) {
        InetSocketAddress peer = new InetSocketAddress("192.0.2.7", 40_000);
        AuditNotes notes = new AuditNotes(
                AuditPolicy.Mode.ON,
                "ABCZ",
                false,
                0,
                new AuditNotes.Producer("ENABLED", List.of(), "", ""),
                List.of(),
                List.of(),
                new AuditNotes.Excerpt("x".repeat(contentBytes).getBytes(StandardCharsets.ISO_8859_1), false),
                null,
                List.of(),
                null);
        return new ExchangeRecord(
                "id" + contentBytes + "-" + System.nanoTime(),
                0,
                1,
                0,
                new ConnectionInfo(peer, new InetSocketAddress("192.0.2.1", 80), null),
                peer.getAddress(),
                new LoggedRequest("GET / HTTP/1.1", "GET", "/", "HTTP/1.1", "a", "/", Fields.EMPTY, true),
                "app",
                null,
                "",
                200,
                0,
                0,
                null,
                List.of(),
                null,
                notes);
    }
}
