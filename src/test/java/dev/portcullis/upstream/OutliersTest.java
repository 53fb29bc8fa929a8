package dev.portcullis.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.net.HostPort;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OutliersTest {
    private final MockTicker ticker = Ticker.newMockTicker();

    @Test
    void ejectsAfterSoManyFailuresInRow() {
        List<Endpoint> endpoints = endpoints(3);
        Outliers outliers = outliers(endpoints, 0.5);
        fail(outliers, endpoints.get(1), 2);
        assertThat(outliers.available()).isEqualTo(endpoints);

        outliers.failed(endpoints.get(1));

        assertThat(outliers.available()).containsExactly(endpoints.get(0), endpoints.get(2));
        assertThat(outliers.isEjected(endpoints.get(1))).isTrue();
    }

    @Test
    void successStartsTheCountAgain() {
        List<Endpoint> endpoints = endpoints(2);
        Outliers outliers = outliers(endpoints, 0.5);

        fail(outliers, endpoints.get(0), 2);
        outliers.succeeded(endpoints.get(0));
        fail(outliers, endpoints.get(0), 2);

        assertThat(outliers.available()).isEqualTo(endpoints);
    }

    @Test
    void returnsOnProbationAndStaysOutTwiceAsLongNextTime() {
        List<Endpoint> endpoints = endpoints(2);
        Outliers outliers = outliers(endpoints, 0.5);
        Endpoint sick = endpoints.get(0);
        fail(outliers, sick, 3);

        advance(9_999);
        assertThat(outliers.isEjected(sick)).isTrue();
        advance(1);
        assertThat(outliers.isEjected(sick)).isFalse();

        outliers.failed(sick);
        assertThat(outliers.isEjected(sick)).isTrue();
        advance(19_999);
        assertThat(outliers.isEjected(sick)).isTrue();
        advance(1);
        assertThat(outliers.isEjected(sick)).isFalse();
    }

    @Test
    void oneSuccessEndsProbation() {
        List<Endpoint> endpoints = endpoints(2);
        Outliers outliers = outliers(endpoints, 0.5);
        fail(outliers, endpoints.get(0), 3);
        advance(10_000);

        outliers.succeeded(endpoints.get(0));
        outliers.failed(endpoints.get(0));

        assertThat(outliers.available()).isEqualTo(endpoints);
    }

    @Test
    void neverStaysOutLongerThanTheMaximum() {
        List<Endpoint> endpoints = endpoints(2);
        Outliers outliers = outliers(endpoints, 0.5);
        Endpoint sick = endpoints.get(0);
        fail(outliers, sick, 3);
        for (int i = 0; i < 60; i++) {
            advance(60_000);
            assertThat(outliers.isEjected(sick)).as("ejection %d is over", i).isFalse();
            outliers.failed(sick);
            assertThat(outliers.isEjected(sick)).as("ejection %d", i + 1).isTrue();
        }
    }

    @Test
    void longServiceForgetsEarlierEjections() {
        List<Endpoint> endpoints = endpoints(2);
        Outliers outliers = outliers(endpoints, 0.5);
        Endpoint sick = endpoints.get(0);
        fail(outliers, sick, 3);
        advance(10_000);
        fail(outliers, sick, 1);
        advance(20_000 + 60_001);

        fail(outliers, sick, 1);

        advance(10_000);
        assertThat(outliers.isEjected(sick)).isFalse();
    }

    @Test
    void keepsAtLeastTheShareThatMustStay() {
        List<Endpoint> endpoints = endpoints(5);
        Outliers outliers = outliers(endpoints, 0.5);

        endpoints.forEach(endpoint -> fail(outliers, endpoint, 10));

        assertThat(outliers.available()).hasSize(3);
    }

    @Test
    void neverEjectsTheOnlyEndpoint() {
        List<Endpoint> endpoints = endpoints(1);
        Outliers outliers = outliers(endpoints, 0.5);

        fail(outliers, endpoints.get(0), 100);

        assertThat(outliers.available()).isEqualTo(endpoints);
    }

    @Test
    void usesAllWhenAllAreEjected() {
        List<Endpoint> endpoints = endpoints(2);
        Outliers outliers = outliers(endpoints, 1);

        endpoints.forEach(endpoint -> fail(outliers, endpoint, 3));

        assertThat(endpoints).allMatch(outliers::isEjected);
        assertThat(outliers.available()).isEqualTo(endpoints);
    }

    @Test
    void zeroFailuresTurnItOff() {
        List<Endpoint> endpoints = endpoints(2);
        ClusterSettings.Ejection off =
                new ClusterSettings.Ejection(0, Duration.ofSeconds(10), Duration.ofSeconds(60), 0.5);
        Outliers outliers = new Outliers(endpoints, off, ticker);

        fail(outliers, endpoints.get(0), 100);

        assertThat(outliers.available()).isEqualTo(endpoints);
    }

    private Outliers outliers(List<Endpoint> endpoints, double maxShare) {
        return new Outliers(
                endpoints,
                new ClusterSettings.Ejection(3, Duration.ofSeconds(10), Duration.ofSeconds(60), maxShare),
                ticker);
    }

    private static void fail(Outliers outliers, Endpoint endpoint, int times) {
        for (int i = 0; i < times; i++) {
            outliers.failed(endpoint);
        }
    }

    private void advance(long millis) {
        ticker.advance(millis, TimeUnit.MILLISECONDS);
    }

    static List<Endpoint> endpoints(int count) {
        List<Endpoint> endpoints = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            endpoints.add(new Endpoint("app", new HostPort("10.0.0." + (i + 1), 80), i));
        }
        return endpoints;
    }
}
