package dev.portcullis.rules;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the log lines about one rule have in common, written out once: texts, and between them the places of what a match brings. A denial by the Core Rule Set writes six lines, of which
 * nine bytes in ten are the same each time.
 *
 * <p>Made when the rule is first logged, since most rules never are. Safe for concurrent use: threads that come at once may each make it.
 */
public final class RuleWording {
    private static final int MAX_VALUE = 512;
    private static final int MAX_NAME = 200;
    private static final int MAX_TAGS = 40;

    private final Source source;
    private @Nullable Texts texts;

    /** What it is made of. Immutable. */
    record Source(String file, int line, long id, int phase, String operator, Rule.Words words) {}

    /** What stands in a place. */
    private enum Place {
        VARIABLE,
        REV,
        MSG,
        DATA,
        VER,
        TAGS
    }

    /** {@code between} has one text more than there are places; all tags, or null if one has macros. Immutable. */
    @SuppressWarnings("ArrayRecordComponent") // made once, never written again, never compared
    private record Texts(
            String[] between, Place[] places, @Nullable List<String> tags) {}

    RuleWording(Source source) {
        this.source = source;
    }

    /** The tags, if none of them has macros. */
    @Nullable
    List<String> plainTags() {
        return texts().tags;
    }

    private Texts texts() {
        Texts known = texts;
        if (known == null) {
            known = new Writer().write(source);
            texts = known;
        }
        return known;
    }

    /** Appends what the rule says about {@code match}, but for what is about the request. */
    void append(StringBuilder line, RuleMatch match) {
        Texts all = texts();
        line.append(match.hasInterrupted() ? "Access denied" : "Warning").append(all.between[0]);
        for (int i = 0; i < all.places.length; i++) {
            switch (all.places[i]) {
                case VARIABLE -> escape(line, match.variable(), MAX_NAME);
                case REV -> field(line, "rev", match.rev());
                case MSG -> field(line, "msg", match.msg());
                case DATA -> field(line, "data", match.logdata());
                case VER -> field(line, "ver", match.ver());
                case TAGS -> tags(line, match.tags());
            }
            line.append(all.between[i + 1]);
        }
    }

    /** Writes the texts. One owner at a time, used once. */
    private static final class Writer {
        private final List<String> between = new ArrayList<>();
        private final List<Place> places = new ArrayList<>();
        private final StringBuilder text = new StringBuilder(256);

        Texts write(Source rule) {
            Rule.Words words = rule.words();
            text.append(" (phase ").append(rule.phase()).append("). ");
            if (rule.operator().isEmpty()) {
                text.append("Unconditional match in SecAction.");
            } else {
                text.append("Matched \"");
                escape(text, rule.operator(), MAX_NAME);
                text.append("\" at ");
                place(Place.VARIABLE);
                text.append('.');
            }
            field(text, "file", rule.file());
            field(text, "line", Integer.toString(rule.line()));
            field(text, "id", Long.toString(rule.id()));
            words("rev", words.rev(), Place.REV);
            words("msg", words.msg(), Place.MSG);
            words("data", words.logdata(), Place.DATA);
            if (words.severity() >= 0) {
                field(text, "severity", Actions.severityName(words.severity()));
            }
            words("ver", words.ver(), Place.VER);
            if (words.maturity() > 0) {
                field(text, "maturity", Integer.toString(words.maturity()));
            }
            if (words.accuracy() > 0) {
                field(text, "accuracy", Integer.toString(words.accuracy()));
            }
            List<String> plain = plain(words.tags());
            if (plain == null) {
                place(Place.TAGS);
            } else {
                tags(text, plain);
            }
            between.add(text.toString());
            return new Texts(between.toArray(String[]::new), places.toArray(Place[]::new), plain);
        }

        /** What has no macros is written here, all else has a place. */
        private void words(String name, @Nullable MacroText words, Place otherwise) {
            if (words != null && words.isPlain()) {
                field(text, name, MatchLog.cut(words.toString()));
            } else if (words != null) {
                place(otherwise);
            }
        }

        private void place(Place place) {
            between.add(text.toString());
            places.add(place);
            text.setLength(0);
        }

        private static @Nullable List<String> plain(List<MacroText> tags) {
            List<String> plain = new ArrayList<>(tags.size());
            for (MacroText tag : tags) {
                if (!tag.isPlain()) {
                    return null;
                }
                plain.add(MatchLog.cut(tag.toString()));
            }
            return List.copyOf(plain);
        }
    }

    private static void tags(StringBuilder line, List<String> tags) {
        for (int i = 0; i < Math.min(tags.size(), MAX_TAGS); i++) {
            field(line, "tag", tags.get(i));
        }
    }

    /** Appends {@code [name "value"]}; nothing where there is no value. */
    static void field(StringBuilder line, String name, @Nullable String value) {
        if (value != null) {
            line.append(" [").append(name).append(" \"");
            escape(line, value, MAX_VALUE);
            line.append("\"]");
        }
    }

    /** {@code value}, cut, as it may stand in a log. */
    static String escaped(String value) {
        StringBuilder out = new StringBuilder();
        escape(out, value, MAX_VALUE);
        return out.toString();
    }

    /** Appends printable ASCII as it is, a quote and a backslash behind a backslash, and every other byte as {@code \xhh}; what needs none of that at once. */
    private static void escape(StringBuilder out, String value, int max) {
        int end = Math.min(value.length(), max);
        int written = 0;
        for (int i = 0; i < end; i++) {
            char c = value.charAt(i);
            if (c < 0x20 || c >= 0x7F || c == '"' || c == '\\') {
                out.append(value, written, i);
                special(out, c);
                written = i + 1;
            }
        }
        if (written == 0 && end == value.length()) {
            out.append(value);
            return;
        }
        out.append(value, written, end);
        if (end < value.length()) {
            out.append("...");
        }
    }

    private static void special(StringBuilder out, char c) {
        if (c == '"' || c == '\\') {
            out.append('\\').append(c);
        } else {
            out.append("\\x").append(Character.forDigit(c >> 4 & 0xF, 16)).append(Character.forDigit(c & 0xF, 16));
        }
    }
}
