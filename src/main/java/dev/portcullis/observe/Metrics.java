package dev.portcullis.observe;

import dev.portcullis.exchange.Denial;
import dev.portcullis.exchange.ExchangeObserver;
import dev.portcullis.exchange.ExchangeRecord;
import dev.portcullis.exchange.RuleEvent;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmBufferPoolMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmClassLoadingMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmCompilationMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmGarbageCollectorMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmMemoryMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmMemoryPoolAllocationMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmRuntimeInfoMetric;
import io.prometheus.metrics.instrumentation.jvm.JvmThreadsMetrics;
import io.prometheus.metrics.instrumentation.jvm.ProcessMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.LongSupplier;

/**
 * Counts what happened, in Prometheus' terms. Labels come from configuration and closed sets only (routes, reasons, rule ids), never from the network, so
 * their number is bounded. Safe for concurrent use.
 */
public final class Metrics implements ExchangeObserver {
    /** The media type of {@link #text()}. */
    public static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

    private static final int MAX_STATUS = 999;

    // no exemplars: nothing traces, and sampling them takes a lock of the library's scheduler on event loops
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final Counter requests = Counter.builder()
            .name("portcullis_requests_total")
            .help("Exchanges that have ended, by route and status; status 0 means that nothing was sent.")
            .labelNames("route", "status")
            .withoutExemplars()
            .register(registry);
    private final Counter denials = Counter.builder()
            .name("portcullis_denials_total")
            .help("Refused requests, by the room or stage that refused and its reason.")
            .labelNames("source", "reason")
            .withoutExemplars()
            .register(registry);
    private final Counter ruleMatches = Counter.builder()
            .name("portcullis_rule_matches_total")
            .help("Logged rule matches, by rule id.")
            .labelNames("rule")
            .withoutExemplars()
            .register(registry);
    private final Counter requestBytes = Counter.builder()
            .name("portcullis_request_content_bytes_total")
            .help("Request content received.")
            .withoutExemplars()
            .register(registry);
    private final Counter responseBytes = Counter.builder()
            .name("portcullis_response_content_bytes_total")
            .help("Response content sent.")
            .withoutExemplars()
            .register(registry);
    private final Histogram durations = Histogram.builder()
            .name("portcullis_request_duration_seconds")
            .help("From the first byte of the request head to the last byte of the answer.")
            .classicOnly()
            .classicUpperBounds(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
            .withoutExemplars()
            .register(registry);

    /** By route, of which there are as many as the configuration names, and status. */
    private final Map<String, AtomicReferenceArray<CounterDataPoint>> requestsByRoute = new ConcurrentHashMap<>();

    /** By source and reason, and by rule: closed sets, as above. */
    private final Map<String, Map<String, CounterDataPoint>> denialsBySource = new ConcurrentHashMap<>();

    private final Map<String, CounterDataPoint> matchesByRule = new ConcurrentHashMap<>();

    private final Map<String, LongSupplier> lost = new ConcurrentSkipListMap<>();

    public Metrics() {
        CounterWithCallback.builder()
                .name("portcullis_log_dropped_total")
                .help(
                        "Lines and entries of logs that were lost because the log could not keep up or could not be written.")
                .labelNames("log")
                .callback(callback -> lost.forEach((log, count) -> callback.call((double) count.getAsLong(), log)))
                .register(registry);
    }

    /**
     * Adds what the process and its JVM tell of themselves. Native memory is not among it: only a JVM that was started for it can tell, and to ask takes 5 % of the time
     * to start.
     */
    public Metrics withProcess() {
        ProcessMetrics.builder().register(registry);
        JvmBufferPoolMetrics.builder().register(registry);
        JvmClassLoadingMetrics.builder().register(registry);
        JvmCompilationMetrics.builder().register(registry);
        JvmGarbageCollectorMetrics.builder().register(registry);
        JvmMemoryPoolAllocationMetrics.builder().register(registry);
        JvmMemoryMetrics.builder().register(registry);
        JvmRuntimeInfoMetric.builder().register(registry);
        JvmThreadsMetrics.builder().register(registry);
        return this;
    }

    /** Adds the count of what the log called {@code log} has lost because it could not keep up. */
    public void dropped(String log, LongSupplier count) {
        lost.put(log, count);
    }

    @Override
    public void finished(ExchangeRecord ended) {
        requests(ended.route(), ended.status()).inc();
        durations.observe(ended.durationNanos() / 1e9);
        requestBytes.inc(ended.requestBytes());
        responseBytes.inc(ended.responseBytes());
        Denial denial = ended.denial();
        if (denial != null) {
            denials(denial).inc();
        }
        for (RuleEvent event : ended.ruleEvents()) {
            matches(event.ruleId()).inc();
        }
    }

    private CounterDataPoint matches(String rule) {
        CounterDataPoint known = matchesByRule.get(rule); // takes no lock
        return known != null ? known : matchesByRule.computeIfAbsent(rule, ruleMatches::labelValues);
    }

    private CounterDataPoint denials(Denial denial) {
        Map<String, CounterDataPoint> byReason = denialsBySource.get(denial.source());
        CounterDataPoint known = byReason == null ? null : byReason.get(denial.reason());
        return known != null
                ? known
                : denialsBySource
                        .computeIfAbsent(denial.source(), source -> new ConcurrentHashMap<>())
                        .computeIfAbsent(denial.reason(), reason -> denials.labelValues(denial.source(), reason));
    }

    /** One look each: to find a counter by its labels takes twenty times as long as to count. */
    private CounterDataPoint requests(String route, int status) {
        if (status < 0 || status > MAX_STATUS) {
            return requests.labelValues(route, Integer.toString(status));
        }
        AtomicReferenceArray<CounterDataPoint> byStatus =
                requestsByRoute.computeIfAbsent(route, r -> new AtomicReferenceArray<>(MAX_STATUS + 1));
        CounterDataPoint known = byStatus.get(status);
        if (known == null) {
            known = requests.labelValues(route, Integer.toString(status));
            byStatus.set(status, known);
        }
        return known;
    }

    /** All values in the text exposition format, as UTF-8. */
    public byte[] text() {
        ByteArrayOutputStream out = new ByteArrayOutputStream(16 << 10);
        try {
            PrometheusTextFormatWriter.create().write(out, registry.scrape());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
