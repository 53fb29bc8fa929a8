package dev.portcullis.rules.html;

import java.util.ArrayList;
import java.util.List;

/** The names of what was removed, each once, bounded in number and length. One owner at a time. */
final class Removed {
    private static final int MAX_NAMES = 16;
    private static final int MAX_LENGTH = 40;

    private final List<String> names = new ArrayList<>(4);
    private boolean isCut;
    private boolean hasExceeded;

    void add(String name) {
        String shown = name.length() <= MAX_LENGTH ? name : name.substring(0, MAX_LENGTH) + "...";
        if (names.contains(shown)) {
            return;
        }
        if (names.size() == MAX_NAMES) {
            isCut = true;
        } else {
            names.add(shown);
        }
    }

    /** A tag has more attributes than one may have. */
    void exceed() {
        hasExceeded = true;
    }

    boolean hasExceeded() {
        return hasExceeded;
    }

    /** As in {@code script, a.onclick}; empty when nothing was removed. Not escaped. */
    String text() {
        return String.join(", ", names) + (isCut ? ", ..." : "");
    }
}
