package dev.portcullis.rules;

import dev.portcullis.seclang.Directive;
import dev.portcullis.seclang.Word;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Rules chosen by id, tag or message, for directives and for {@code ctl}. */
final class RuleChoice {
    private RuleChoice() {}

    /** The choice that {@code value} makes; null, with a problem, when it makes none. */
    static @Nullable Predicate<RuleDraft> parse(Directive.Choice by, Word value, Problems problems) {
        if (by == Directive.Choice.ID) {
            IdRanges ids = IdRanges.parse(value.text());
            if (ids == null) {
                problems.error(
                        value.span(),
                        "bad-value",
                        "\"" + value + "\" is not a rule id or a range such as 942000-942999");
                return null;
            }
            return rule -> ids.contains(rule.id);
        }
        TextChoice text = TextChoice.parse(value.text());
        if (text == null) {
            problems.error(
                    value.span(), "bad-value", "\"" + value + "\" is neither plain text nor a regular expression");
            return null;
        }
        String action = by == Directive.Choice.TAG ? "tag" : "msg";
        return rule -> rule.values(action).stream().anyMatch(text::accepts);
    }
}
