package dev.portcullis.rules.injection;

import dev.portcullis.rules.Ascii;
import dev.portcullis.rules.Value;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds SQL injection: a value that changes the statement which an application puts it into, as a number or name, or inside of
 * a string in single or double quotes.
 *
 * <p>The value is read as SQL in each of these places and folded to a fingerprint; it is an attack when the fingerprint holds
 * one of a list of fragments. The list is derived by the trainer beside the tests, from attack grammars and published
 * attacks: fragments that attacks have and tens of thousands of lines of prose, code and mark-up do not.
 */
public final class SqliDetector {
    private static final List<String> FRAGMENTS = load("sqli-fragments.txt");

    private SqliDetector() {}

    /** Has the fragments read by now; else the first value would wait for them, on a thread that must not block. */
    public static void prepare() {
        if (FRAGMENTS.isEmpty()) {
            throw new IllegalStateException("the list of fragments is empty");
        }
    }

    private static List<String> load(String resource) {
        try (InputStream in = SqliDetector.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the program lacks its file " + resource);
            }
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .filter(line -> !line.isEmpty())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The fingerprint that gives {@code value} away; empty when it is harmless. Linear in the value. */
    public static Optional<String> find(Value value) {
        if (isOneWord(value)) {
            return Optional.empty();
        }
        return fingerprints(value).stream().filter(SqliDetector::isAttack).findFirst();
    }

    private static boolean isAttack(String fingerprint) {
        for (String fragment : FRAGMENTS) {
            if (fingerprint.contains(fragment)) {
                return true;
            }
        }
        return false;
    }

    /** A word or number alone cannot change a statement; most values are one. */
    private static boolean isOneWord(Value value) {
        for (int at = value.from(); at < value.to(); at++) {
            int b = value.array()[at];
            if (!Ascii.isLetterOrDigit(b) && b != '_') {
                return false;
            }
        }
        return true;
    }

    /**
     * The fingerprints of {@code value} in all places, each behind the letter of its place: {@code 0} where no quote is open,
     * {@code q} inside of a string.
     */
    static Set<String> fingerprints(Value value) {
        Set<String> all = new LinkedHashSet<>();
        addFingerprints(value, false, all);
        if (contains(value, '#')) {
            addFingerprints(value, true, all);
        }
        return all;
    }

    private static void addFingerprints(Value value, boolean hashComments, Set<String> all) {
        all.add("0" + SqlFingerprint.ofWhole(value, hashComments));
        for (int quote : new int[] {'\'', '"'}) {
            if (contains(value, quote)) {
                String fingerprint = SqlFingerprint.ofQuoted(value, quote, hashComments);
                if (!fingerprint.isEmpty()) {
                    all.add("q" + fingerprint);
                }
            }
        }
    }

    private static boolean contains(Value value, int b) {
        for (int at = value.from(); at < value.to(); at++) {
            if (value.array()[at] == b) {
                return true;
            }
        }
        return false;
    }
}
