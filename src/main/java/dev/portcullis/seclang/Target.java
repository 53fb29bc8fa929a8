package dev.portcullis.seclang;

import org.jspecify.annotations.Nullable;

/**
 * One entry of a rule's target list, such as {@code ARGS}, {@code &TX:score} or {@code !REQUEST_COOKIES:/^_ga/}.
 *
 * <p>{@code selector} is what follows the colon, without quotes and without the slashes of a regular expression; null without a colon.
 * Immutable.
 */
public record Target(
        SourceSpan span,
        String variable,
        @Nullable String selector,
        boolean isRegex,
        boolean isCounted,
        boolean isExcluded) {
    /** As a rule file spells it. */
    @Override
    public String toString() {
        String choice = selector == null ? "" : isRegex ? ":/" + selector + "/" : ":" + selector;
        return (isExcluded ? "!" : "") + (isCounted ? "&" : "") + variable + choice;
    }
}
