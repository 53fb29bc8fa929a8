package dev.portcullis.rules;

import dev.portcullis.rules.operator.MatchContext;
import dev.portcullis.seclang.ActionText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes effects of the {@code sanitise...} actions, in both spellings. One owner at a time. */
final class SanitiseCompiler {
    /** Those that take no value, or need none. */
    private static final Set<String> OF_MATCH = Set.of("sanitisematched", "sanitisematchedbytes");

    private static final Set<String> OF_NAME = Set.of("sanitisearg", "sanitiserequestheader", "sanitiseresponseheader");

    private final Problems problems;

    SanitiseCompiler(Problems problems) {
        this.problems = problems;
    }

    static boolean isNamed(String lowerCaseName) {
        String name = british(lowerCaseName);
        return OF_MATCH.contains(name) || OF_NAME.contains(name);
    }

    static boolean needsValue(String lowerCaseName) {
        return OF_NAME.contains(british(lowerCaseName));
    }

    private static String british(String lowerCaseName) {
        return lowerCaseName.replace("sanitize", "sanitise");
    }

    /**
     * The effect of {@code action}; null, with a problem, when it has none.
     *
     * @param hasCondition whether the rule looks at something that can match
     * @param captures whether its operator says which bytes have matched
     */
    @Nullable
    Effect compile(ActionText action, boolean hasCondition, boolean captures) {
        String name = british(action.name().toLowerCase(Locale.ROOT));
        if (OF_MATCH.contains(name) && !hasCondition) {
            problems.error(
                    action.span(),
                    "bad-value",
                    action.name() + " masks what a condition has matched, and SecAction has none; name it with"
                            + " sanitiseArg, sanitiseRequestHeader or sanitiseResponseHeader");
            return null;
        }
        String value = action.value() == null ? "" : action.value();
        return switch (name) {
            case "sanitisearg" ->
                value.isEmpty() ? null : e -> e.controls().sanitised().argument(value);
            case "sanitiserequestheader" ->
                value.isEmpty() ? null : e -> e.controls().sanitised().requestField(value);
            case "sanitiseresponseheader" ->
                value.isEmpty() ? null : e -> e.controls().sanitised().responseField(value);
            case "sanitisematched" -> matched(action, value);
            case "sanitisematchedbytes" -> matchedBytes(action, value, captures);
            default -> throw new IllegalArgumentException(action.name() + " masks nothing");
        };
    }

    private @Nullable Effect matched(ActionText action, String value) {
        if (!value.isEmpty()) {
            problems.error(action.valueSpan(), "bad-value", action.name() + " takes no value");
        }
        return e -> e.matched().maskLast(e.controls().sanitised());
    }

    private @Nullable Effect matchedBytes(ActionText action, String value, boolean captures) {
        if (!value.isEmpty() && !value.matches("\\d{1,4}/\\d{1,4}")) {
            problems.error(
                    action.valueSpan(),
                    "bad-value",
                    action.name() + " is \"" + value
                            + "\", must be how many bytes at the start and at the end may be seen, such as 0/4");
            return null;
        }
        if (!captures) {
            problems.error(
                    action.span(),
                    "bad-value",
                    action.name() + " needs capture beside it, which tells what has matched; sanitiseMatched does not");
            return null;
        }
        int slash = value.indexOf('/');
        int first = slash < 0 ? 0 : Integer.parseInt(value.substring(0, slash));
        int last = slash < 0 ? 0 : Integer.parseInt(value.substring(slash + 1));
        return e -> e.matched().maskPieces(e.controls().sanitised(), captured(e), first, last);
    }

    /** What has matched: the whole of it first, then groups of their own, which are further matches with {@code @rxGlobal}. */
    private static List<Value> captured(Evaluation evaluation) {
        List<Value> groups = new ArrayList<>();
        for (int i = 0; i <= MatchContext.MAX_GROUP; i++) {
            Entry entry = evaluation.tx().find(Integer.toString(i));
            boolean isNew = entry != null
                    && !entry.value().isEmpty()
                    && groups.stream().noneMatch(other -> new ByteSearch(entry.value()).isIn(other));
            if (entry != null && isNew) {
                groups.add(entry.value());
            }
        }
        return groups;
    }
}
