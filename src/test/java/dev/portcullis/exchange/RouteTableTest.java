package dev.portcullis.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteTableTest {
    private static final Pipeline PIPELINE = new Pipeline(List.of(), (x, receiver) -> {}, List.of());

    /** Routes as {@code PATH} or {@code HOST/PATH}, named by where they stand. */
    private static RouteTable table(String routes) {
        List<Route> all = new ArrayList<>();
        for (String each : routes.split(" ", -1)) {
            int slash = each.indexOf('/');
            Set<String> hosts = slash == 0 ? Set.of() : Set.of(each.substring(0, slash));
            all.add(new Route(String.valueOf(all.size()), hosts, each.substring(slash), Set.of(), false, PIPELINE));
        }
        return new RouteTable(all);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // routes | host | path | the one that serves it
                "/ /app | a | /app/x | 1",
                "/app / | a | /apple | 1",
                "/app a/ | a | /app | 0",
                "/app a/app | a | /app | 1",
                "/app a/app | b | /app | 0",
                "*.a/app x.a/app | x.a | /app | 0",
                "/app /app/ | a | /app/x | 0",
                "/app/ /app | a | /app | 0",
                "a/app /app/ | a | /app/x | 0",
                "/ a/ | a | / | 1"
            })
    void theLongestPathWinsThenANamedHostThenTheOrder(String routes, String host, String path, String name) {
        Route found = table(routes).find(host, path);

        assertThat(found).isNotNull();
        assertThat(found.name()).isEqualTo(name);
    }
}
