package dev.portcullis.app;

import dev.portcullis.config.HtmlConfig;
import dev.portcullis.config.HtmlConfig.Own;
import dev.portcullis.config.RouteConfig;
import dev.portcullis.rules.body.BodyLimits;
import dev.portcullis.rules.html.HtmlCleaner;
import dev.portcullis.rules.html.HtmlPolicy;
import dev.portcullis.stage.HtmlCleaningStage;
import java.util.List;
import java.util.Optional;

/** What a route says about HTML in its fields, built. */
final class HtmlCleaning {
    private HtmlCleaning() {}

    /** The stage of a route; {@code rules} tell whether it may change anything and lend their threads. */
    static Optional<HtmlCleaningStage> stageFor(RouteConfig route, RuleSets rules) {
        if (route.cleanHtml().isEmpty()) {
            return Optional.empty();
        }
        List<HtmlCleaner.Rule> cleaned = route.cleanHtml().stream()
                .map(html -> new HtmlCleaner.Rule(html.fields(), policy(html.allowed())))
                .toList();
        return Optional.of(new HtmlCleaningStage(
                new HtmlCleaner(cleaned, BodyLimits.STANDARD),
                route.cleanHtmlLimitBytes(),
                !rules.onlyDetects(route.rules()),
                rules.threads(),
                rules.inlineBelowBytes()));
    }

    private static HtmlPolicy policy(HtmlConfig.Allowed allowed) {
        if (allowed instanceof Own own) {
            return HtmlPolicy.of(own.elements(), own.attributes(), own.protocols());
        }
        return switch ((HtmlConfig.Named) allowed) {
            case BASIC -> HtmlPolicy.basic();
            case FORMATTING -> HtmlPolicy.formatting();
            case LINKS -> HtmlPolicy.links();
            case IMAGES -> HtmlPolicy.images();
        };
    }
}
