package dev.portcullis.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MetricsTest {
    private final Metrics metrics = new Metrics();

    private List<String> lines() {
        return new String(metrics.text(), StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void countsExchangesRefusalsMatchesAndBytes() {
        metrics.finished(Records.served("/"));
        metrics.finished(Records.served("/other"));
        metrics.finished(Records.denied("rules", "rule", "rule 7"));
        metrics.finished(Records.matched("7", "7", "8"));
        assertThat(lines())
                .contains(
                        "portcullis_requests_total{route=\"app\",status=\"200\"} 3.0",
                        "portcullis_requests_total{route=\"app\",status=\"403\"} 1.0",
                        "portcullis_denials_total{reason=\"rule\",source=\"rules\"} 1.0",
                        "portcullis_rule_matches_total{rule=\"7\"} 2.0",
                        "portcullis_rule_matches_total{rule=\"8\"} 1.0",
                        "portcullis_request_content_bytes_total 20.0",
                        "portcullis_response_content_bytes_total 28.0",
                        "portcullis_request_duration_seconds_count 4",
                        "portcullis_request_duration_seconds_bucket{le=\"0.001\"} 0",
                        "portcullis_request_duration_seconds_bucket{le=\"0.0025\"} 4");
    }

    /** Else anybody could fill the memory of the proxy and of what reads it. */
    @Test
    void hasNoMoreSeriesHoweverManyDifferentRequestsCome() {
        metrics.finished(Records.served("/"));
        metrics.finished(Records.denied("decoder", "bare-lf", "at 1"));
        int before = lines().size();
        for (int i = 0; i < 1_000; i++) {
            metrics.finished(Records.served("/" + i, "User-Agent", "agent " + i, "Host", "host" + i));
            metrics.finished(Records.denied("decoder", "bare-lf", "at " + i));
        }
        assertThat(lines()).hasSize(before);
    }

    @Test
    void anObserverThatFailsDoesNotKeepTheOthersFromHearing() {
        List<String> heard = new ArrayList<>();
        new Observers(List.of(
                        ended -> heard.add("before"),
                        ended -> {
                            throw new IllegalStateException("broken on purpose");
                        },
                        ended -> heard.add("after")))
                .finished(Records.served("/"));
        assertThat(heard).containsExactly("before", "after");
    }
}
