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
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

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
        return Optional.ofNullable(first(value, FRAGMENTS::isIn, work));
    }

    /** A word or number alone cannot change a statement; most values are one. */
    private static boolean isOneWord(Value value) {
        for (int at = value.from(); at < value.to(); at++) {
            if (!isInWords(value.array()[at])) {
                return false;
            }
        }
        return true;
    }

    /** Whether {@code b}, a byte, stands in words and numbers; a value of no others is harmless. */
    public static boolean isInWords(int b) {
        return Ascii.isLetterOrDigit(b) || b == '_';
    }

    /**
     * The fingerprints of {@code value} in all places, each behind the letter of its place: {@code 0} where no quote is open,
     * {@code q} inside of a string.
     */
    static Set<String> fingerprints(Value value) {
        Set<String> all = new LinkedHashSet<>();
        first(
                value,
                fingerprint -> {
                    all.add(fingerprint);
                    return false;
                },
                steps -> {});
        return all;
    }

    /** The first fingerprint that {@code isMeant} accepts. */
    private static @Nullable String first(Value value, Predicate<String> isMeant, LongConsumer work) {
        String found = first(value, false, isMeant, work);
        work.accept(value.length());
        return found == null && contains(value, '#') ? first(value, true, isMeant, work) : found;
    }

    private static @Nullable String first(
            Value value, boolean hashComments, Predicate<String> isMeant, LongConsumer work) {
        String whole = SqlFingerprint.ofWhole(value, hashComments, work);
        if (!isPath(value) || whole.equals(String.valueOf(SqlToken.CONDITIONAL))) {
            String fingerprint = "0" + whole;
            if (isMeant.test(fingerprint)) {
                return fingerprint;
            }
        }
        String single = firstQuoted(value, '\'', hashComments, isMeant, work);
        return single == null ? firstQuoted(value, '"', hashComments, isMeant, work) : single;
    }

    private static @Nullable String firstQuoted(
            Value value, int quote, boolean hashComments, Predicate<String> isMeant, LongConsumer work) {
        work.accept(value.length());
        String quoted = contains(value, quote) ? SqlFingerprint.ofQuoted(value, quote, hashComments, work) : "";
        String fingerprint = "q" + quoted;
        return !quoted.isEmpty() && isMeant.test(fingerprint) ? fingerprint : null;
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
