package dev.portcullis.rules;

import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The letters of {@code SecAuditLogParts}, each of which is a part of an entry in the audit log; sorted, without repetition. */
final class AuditParts {
    private static final String KNOWN = "ABCDEFGHIJKZ";
    /** Letters that ModSecurity keeps for later and has never filled. */
    private static final String RESERVED = "DG";

    private AuditParts() {}

    /** What is wrong with {@code letters} as the whole list, in the words of "must be ..."; null when nothing is. */
    static @Nullable String complaint(String letters) {
        String strange = strange(letters);
        if (strange != null) {
            return strange;
        }
        boolean isFramed = letters.startsWith("A") && letters.endsWith("Z");
        return isFramed ? null : "letters from A to Z, beginning with A and ending with Z: ABCFHZ";
    }

    /** As {@link #complaint}, for {@code +E}, {@code -C} or a whole list. */
    static @Nullable String complaintOfChange(String change) {
        if (!change.startsWith("+") && !change.startsWith("-")) {
            return complaint(change);
        }
        String letters = change.substring(1);
        boolean isFrame = change.startsWith("-") && (letters.contains("A") || letters.contains("Z"));
        return letters.isEmpty() || isFrame ? "letters of parts, of which A and Z always stay: +E" : strange(letters);
    }

    private static @Nullable String strange(String letters) {
        for (int i = 0; i < letters.length(); i++) {
            if (KNOWN.indexOf(letters.charAt(i)) < 0) {
                return "made of the parts ABCEFHIJKZ, and \"" + letters.charAt(i) + "\" is none";
            }
        }
        return null;
    }

    /** The letters of {@code letters} that stand for nothing. */
    static String reserved(String letters) {
        return letters.replaceAll("[^" + RESERVED + "]", "");
    }

    /** {@code letters} after {@code change}, which has no complaint. */
    static String changed(String letters, String change) {
        TreeSet<Character> parts = new TreeSet<>();
        boolean isAdded = change.startsWith("+");
        boolean isRemoved = change.startsWith("-");
        if (isAdded || isRemoved) {
            letters.chars().forEach(c -> parts.add((char) c));
        }
        for (int i = 0; i < change.length(); i++) {
            char c = change.charAt(i);
            if (isRemoved) {
                parts.remove(c);
            } else if (c != '+') {
                parts.add(c);
            }
        }
        StringBuilder sorted = new StringBuilder();
        parts.forEach(sorted::append);
        return sorted.toString();
    }
}
