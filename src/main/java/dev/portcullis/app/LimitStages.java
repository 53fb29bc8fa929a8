package dev.portcullis.app;

import dev.portcullis.config.LimitConfig;
import dev.portcullis.config.LimitKey;
import dev.portcullis.config.Located;
import dev.portcullis.config.RouteConfig;
import dev.portcullis.exchange.Stage;
import dev.portcullis.http.FieldName;
import dev.portcullis.identity.ClaimPath;
import dev.portcullis.limit.LimitTable;
import dev.portcullis.limit.RateLimiter;
import dev.portcullis.stage.RateKeySource;
import dev.portcullis.stage.RateLimitStage;
import dev.portcullis.stage.RateRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The limits of one route. What counts by address, field or route stands before authentication, or else those who guess tokens would never be limited; what counts by
 * claim needs the claim and stands behind it. Immutable.
 */
record LimitStages(List<Stage> beforeAuthentication, List<Stage> behindAuthentication) {
    static LimitStages of(RouteConfig route, LimitTables tables) {
        List<RateRule> before = new ArrayList<>();
        List<RateRule> behind = new ArrayList<>();
        for (Located<String> name : route.limits()) {
            for (Map.Entry<LimitConfig, LimitTable> limit : tables.tables().entrySet()) {
                if (limit.getKey().name().equals(name.value())) {
                    LimitKey key = limit.getKey().key();
                    (key.kind() == LimitKey.Kind.CLAIM ? behind : before)
                            .add(new RateRule(limit.getValue(), source(key)));
                }
            }
        }
        return new LimitStages(stage(before), stage(behind));
    }

    private static List<Stage> stage(List<RateRule> rules) {
        return rules.isEmpty() ? List.of() : List.of(new RateLimitStage(new RateLimiter(), rules, true));
    }

    private static RateKeySource source(LimitKey key) {
        return switch (key.kind()) {
            case CLIENT_ADDRESS -> new RateKeySource.ClientAddress();
            case ROUTE -> new RateKeySource.OfRoute();
            case HEADER -> new RateKeySource.Header(FieldName.of(key.name()));
            case CLAIM -> new RateKeySource.Claim(ClaimPath.parse(key.name()));
        };
    }
}
