package dev.portcullis.text;

import java.util.Collection;
import java.util.Locale;

/** Finds the word that somebody probably meant, in whichever of our languages it was misspelt. Stateless. */
public final class NearMiss {
    private NearMiss() {}

    /**
     * {@code , did you mean "word"?} when one of {@code known} is at most a third of the letters, or two, away from {@code written}, else an empty text. Costs the
     * product of both lengths for each of {@code known}: for messages to people.
     */
    public static String hint(String written, Collection<String> known) {
        String best = "";
        int bestDistance = 1 + Math.max(written.length() < 4 ? 1 : 2, written.length() / 3);
        for (String word : known) {
            int distance = distance(plain(written), plain(word));
            if (distance < bestDistance) {
                bestDistance = distance;
                best = word;
            }
        }
        return best.isEmpty() ? "" : ", did you mean \"" + best + "\"?";
    }

    /** Differences of spelling style are no distance: {@code min_version} is {@code minVersion}. */
    private static String plain(String word) {
        return word.toLowerCase(Locale.ROOT).replace("_", "").replace("-", "");
    }

    /** Levenshtein's, in one row. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
