package dev.portcullis.app.ftw;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The lines of the rule log that belong to one stage. Immutable. */
record LogWindow(List<String> lines) {
    private static final Pattern ID = Pattern.compile("\\[id \"([0-9]{1,18})\"\\]");

    /** In lines of JSON quotes are escaped; elsewhere escaped quotes are text that a client sent. go-ftw takes both everywhere. */
    private static final Pattern JSON_ID =
            Pattern.compile("\\[id \\\\\"([0-9]{1,18})\\\\\"\\]|\"id\":\\s*\"?([0-9]{1,18})\"?");

    LogWindow {
        lines = List.copyOf(lines);
    }

    /** Ids of the rules that logged, in ascending order. */
    Set<Long> ids() {
        Set<Long> ids = new TreeSet<>();
        for (String line : lines) {
            Matcher matcher = (line.startsWith("{") ? JSON_ID : ID).matcher(line);
            while (matcher.find()) {
                ids.add(Long.valueOf(matcher.group(matcher.group(1) == null ? 2 : 1)));
            }
        }
        return ids;
    }

    /** What is wrong with this window, in words; nothing if it is as expected. */
    List<String> faults(Expectation expected) {
        Set<Long> ids = ids();
        List<String> faults = new ArrayList<>();
        List<Long> missing =
                expected.ids().stream().filter(id -> !ids.contains(id)).toList();
        List<Long> unwanted = expected.noIds().stream().filter(ids::contains).toList();
        if (!missing.isEmpty()) {
            faults.add("expected " + words(missing) + ", got " + (ids.isEmpty() ? "no rule" : words(ids)));
        }
        if (!unwanted.isEmpty()) {
            faults.add("did not expect " + words(unwanted));
        }
        if (expected.log() != null && !shows(expected.log())) {
            faults.add("no log line matches " + expected.log());
        }
        if (expected.noLog() != null && shows(expected.noLog())) {
            faults.add("a log line matches " + expected.noLog() + "; rules " + words(ids));
        }
        if (expected.isolated() && ids.size() != 1) {
            faults.add("expected a single rule, got " + words(ids));
        }
        return faults;
    }

    private boolean shows(Pattern pattern) {
        return lines.stream().anyMatch(line -> pattern.matcher(line).find());
    }

    private static String words(Iterable<Long> ids) {
        List<String> words = new ArrayList<>();
        ids.forEach(id -> words.add(id.toString()));
        return words.stream().collect(Collectors.joining(" "));
    }
}
