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
import java.util.function.LongConsumer;

/**
 * Finds SQL injection: a value that changes the statement which an application puts it into, as a number or name, or inside of
 * a string in single or double quotes.
 *
 * <p>The value is read as SQL in each of these places and folded to a fingerprint; it is an attack when the fingerprint holds
 * one of a list of fragments. The list is derived by the trainer beside the tests, from attack grammars and published
 * attacks: fragments that attacks have and more than a hundred thousand lines of prose, code and mark-up have not.
 */
public final class SqliDetector {
    private static final FragmentTree FRAGMENTS = new FragmentTree(load("sqli-fragments.txt"));

    private SqliDetector() {}

    /** Has the fragments read by now; else the first value would wait for them, on a thread that must not block. */
    public static void prepare() {
        if (!FRAGMENTS.isIn("0UE")) {
            throw new IllegalStateException("the list of fragments lacks the first of all attacks");
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

    /** The fingerprint that gives {@code value} away; empty when it is harmless. */
    public static Optional<String> find(Value value) {
        return find(value, steps -> {});
    }

    /** As {@link #find(Value)}; {@code work} is told how many bytes were looked at, which is linear in the value. */
    public static Optional<String> find(Value value, LongConsumer work) {
        work.accept(value.length());
        if (isOneWord(value)) {
            return Optional.empty();
        }
        return fingerprints(value, work).stream().filter(FRAGMENTS::isIn).findFirst();
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
        return fingerprints(value, steps -> {});
    }

    private static Set<String> fingerprints(Value value, LongConsumer work) {
        Set<String> all = new LinkedHashSet<>();
        addFingerprints(value, false, all, work);
        work.accept(value.length());
        if (contains(value, '#')) {
            addFingerprints(value, true, all, work);
        }
        return all;
    }

    private static void addFingerprints(Value value, boolean hashComments, Set<String> all, LongConsumer work) {
        String whole = SqlFingerprint.ofWhole(value, hashComments, work);
        if (!isPath(value) || whole.equals(String.valueOf(SqlToken.CONDITIONAL))) {
            all.add("0" + whole);
        }
        for (int quote : new int[] {'\'', '"'}) {
            work.accept(value.length());
            if (contains(value, quote)) {
                String fingerprint = SqlFingerprint.ofQuoted(value, quote, hashComments, work);
                if (!fingerprint.isEmpty()) {
                    all.add("q" + fingerprint);
                }
            }
        }
    }

    /** A slash in front needs an operand before it, which a path has not. */
    private static boolean isPath(Value value) {
        return value.length() > 1 && value.at(0) == '/' && Ascii.isLetterOrDigit(value.at(1));
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
