package dev.portcullis.rules.injection;

import dev.portcullis.rules.Value;
import dev.portcullis.rules.transform.TransformationCatalog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Derives {@code sqli-fragments.txt}: every shortest piece of a fingerprint that attacks have and harmless text has not.
 *
 * <p>Attacks are the sentences of {@link SqliGrammar} and {@link SqliSentences} and the lines of a corpus; harmless are
 * {@link HarmlessText}, {@link SqliGrammar#harmless()} and the corpus's own harmless lines. Taking all such pieces, not the
 * fewest that cover the attacks, is what makes the list hold for attacks that nobody has written yet. Nothing of the lines
 * themselves is kept, and the same corpus always gives the same list.
 *
 * <pre>java -cp target/classes:target/test-classes dev.portcullis.rules.injection.SqliTrainer CORPUS_FOLDER OUTPUT_FILE</pre>
 *
 * <p>With {@code validate} for the output file it trains on a random half of the corpus five times and counts on the other half.
 */
public final class SqliTrainer {
    private static final int LONGEST = 7;
    private static final long SEED = 1;
    private static final int SENTENCES = 150_000;

    /** How many sentences of the grammar must have a piece, for one of them may be an accident. */
    private static final int ENOUGH_SENTENCES = 10;

    /** How many harmless values of the grammar may have a piece: random words make an attack now and then. */
    private static final int MOST_HARMLESS = 2;

    /** Kinds that prose and programs seldom have; a piece needs two of them, or one of the second list. */
    private static final String TELLING = "UETFfGg&vXBcCLz;k=DOhYW";

    private static final String DAMNING = "XGUWz";

    /** Kinds that name SQL itself: what else the first grammar says about a condition, prose says too. */
    private static final String SQL_ONLY = "UEGgDXOY";

    /** What some harmless lines have as well, and cut-off statements and implicit comparisons cannot be told without. */
    private static final Set<String> ACCEPTED = Set.of(
            "0G$", "OG", "EY", "1;Dkn$", "01c$z", "0vc$", "0E1knk$", "0E1kn$", "0B1c$", "01Uh$", "01Uo$", "01U1c$",
            "qsc$z", "qsh$z", "qs)c$z", "qs)h$z", "qsoz$", "qsLz$", "qs&z$", "qs=z$", "qs=1=s$", "0sc$", "01C$", "0vC$",
            "01O1$");

    private final Map<String, Integer> sentencePieces = new HashMap<>();
    private final Map<String, Integer> harmlessPieces = new HashMap<>();

    private SqliTrainer() {
        SqliGrammar.sentences()
                .forEach(sentence -> count(sentence, sentencePieces, SqliTrainer::namesSqlOrLeavesString));
        SqliSentences.sentences(SENTENCES, SEED).forEach(sentence -> count(sentence, sentencePieces, piece -> true));
        HarmlessText.values(SENTENCES, SEED).forEach(text -> count(text, harmlessPieces, piece -> true));
    }

    public static void main(String[] args) throws IOException {
        SqliTrainer trainer = new SqliTrainer();
        List<Set<String>> attacks = fingerprints(Path.of(args[0]), "sqli-");
        List<Set<String>> harmless = fingerprints(Path.of(args[0]), "false_positives");
        if (args[1].equals("validate")) {
            trainer.validate(attacks, harmless);
            return;
        }
        Set<String> chosen = trainer.choose(attacks, harmless);
        Files.write(Path.of(args[1]), chosen, StandardCharsets.US_ASCII);
        report("the whole corpus", chosen, attacks, harmless);
    }

    private void validate(List<Set<String>> attacks, List<Set<String>> harmless) {
        report("the grammars alone", choose(List.of(), List.of()), attacks, harmless);
        for (long seed = 0; seed < 5; seed++) {
            Random random = new Random(seed);
            Collections.shuffle(attacks, random);
            Collections.shuffle(harmless, random);
            int half = attacks.size() / 2;
            int halfHarmless = harmless.size() / 2;
            Set<String> chosen = choose(attacks.subList(0, half), harmless.subList(0, halfHarmless));
            report(
                    "half of the corpus, seed " + seed,
                    chosen,
                    attacks.subList(half, attacks.size()),
                    harmless.subList(halfHarmless, harmless.size()));
        }
    }

    private static void report(String what, Set<String> chosen, List<Set<String>> attacks, List<Set<String>> harmless) {
        FragmentTree tree = new FragmentTree(chosen);
        Predicate<Set<String>> found = fingerprints -> fingerprints.stream().anyMatch(tree::isIn);
        System.out.printf(
                "trained on %s: %d fragments, missed %d of %d, flagged %d of %d%n",
                what,
                chosen.size(),
                attacks.stream().filter(found.negate()).count(),
                attacks.size(),
                harmless.stream().filter(found).count(),
                harmless.size());
    }

    private Set<String> choose(List<Set<String>> attacks, List<Set<String>> harmless) {
        Set<String> corpusPieces = new HashSet<>();
        attacks.forEach(fingerprints -> corpusPieces.addAll(pieces(fingerprints)));
        Set<String> barred = new HashSet<>();
        harmless.forEach(fingerprints -> barred.addAll(pieces(fingerprints)));
        SqliGrammar.harmless().forEach(text -> barred.addAll(pieces(SqliDetector.fingerprints(Value.ofLatin1(text)))));
        Set<String> usable = new HashSet<>();
        sentencePieces.forEach((piece, count) -> {
            if (count >= ENOUGH_SENTENCES) {
                usable.add(piece);
            }
        });
        usable.addAll(corpusPieces);
        usable.removeIf(piece ->
                !isTelling(piece) || barred.contains(piece) || harmlessPieces.getOrDefault(piece, 0) > MOST_HARMLESS);
        usable.addAll(ACCEPTED);
        Set<String> shortest = new TreeSet<>(usable);
        shortest.removeIf(piece -> hasShorter(piece, usable));
        return shortest;
    }

    private static boolean hasShorter(String piece, Set<String> usable) {
        for (int from = 0; from < piece.length(); from++) {
            for (int to = from + 1; to <= piece.length(); to++) {
                if (to - from < piece.length() && usable.contains(piece.substring(from, to))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static void count(String text, Map<String, Integer> counts, Predicate<String> counted) {
        for (String piece : pieces(SqliDetector.fingerprints(Value.ofLatin1(text)))) {
            if (counted.test(piece)) {
                counts.merge(piece, 1, Integer::sum);
            }
        }
    }

    private static boolean namesSqlOrLeavesString(String piece) {
        return piece.startsWith("q") || piece.chars().anyMatch(c -> SQL_ONLY.indexOf(c) >= 0);
    }

    private static Set<String> pieces(Set<String> fingerprints) {
        Set<String> pieces = new HashSet<>();
        for (String fingerprint : fingerprints) {
            for (int from = 0; from < fingerprint.length(); from++) {
                for (int to = from + 1; to <= Math.min(fingerprint.length(), from + LONGEST); to++) {
                    pieces.add(fingerprint.substring(from, to));
                }
            }
        }
        return pieces;
    }

    private static boolean isTelling(String piece) {
        return piece.chars().filter(c -> TELLING.indexOf(c) >= 0).count() >= 2
                || piece.chars().anyMatch(c -> DAMNING.indexOf(c) >= 0);
    }

    private static List<Set<String>> fingerprints(Path folder, String prefix) throws IOException {
        List<Set<String>> all = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(f -> String.valueOf(f.getFileName()).startsWith(prefix))
                    .sorted()
                    .toList()) {
                Files.readString(file, StandardCharsets.ISO_8859_1)
                        .lines()
                        .map(String::stripTrailing)
                        .filter(line -> !line.isEmpty())
                        .forEach(line -> all.add(SqliDetector.fingerprints(decode(line))));
            }
        }
        return all;
    }

    private static Value decode(String line) {
        return TransformationCatalog.standard().find("urlDecode").orElseThrow().apply(Value.ofLatin1(line));
    }
}
