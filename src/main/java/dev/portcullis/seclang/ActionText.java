package dev.portcullis.seclang;

import org.jspecify.annotations.Nullable;

/** One action of a list: its name as written and its value without quotes, null when it has none. Immutable. */
public record ActionText(
        SourceSpan span, String name, @Nullable String value, SourceSpan valueSpan) {
    public boolean isNamed(String lowerCaseName) {
        return name.equalsIgnoreCase(lowerCaseName);
    }

    @Override
    public String toString() {
        return value == null ? name : name + ":'" + value + "'";
    }
}
