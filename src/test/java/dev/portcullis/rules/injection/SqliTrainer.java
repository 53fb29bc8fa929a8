package dev.portcullis.rules.injection;

import dev.portcullis.rules.Value;
import dev.portcullis.rules.transform.TransformationCatalog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Derives {@code sqli-fragments.txt}: pieces of fingerprints that attacks have and harmless text does not.
 *
 * <p>Run by hand with a folder of attack lines ({@code sqli-*.txt}, URL-coded), the file to write, and files of harmless lines.
 * Attacks are those lines and the sentences of {@link SqliGrammar}. Pieces are taken greedily, the one that most of the attacks
 * not yet found have first. Nothing of the lines themselves is kept.
 */
public final class SqliTrainer {
    private static final int LONGEST = 7;

    /** Kinds that prose and programs seldom have; a piece needs two of them, or one of the second list. */
    private static final String TELLING = "UETFfGg&vXBcCLz;kq=DOhY";

    private static final String DAMNING = "XGU";

    /** What some harmless lines have as well, and implicit comparisons of MySQL cannot be told without. */
    private static final Set<String> ACCEPTED = Set.of(
            "qsc$z", "qsh$z", "qs)c$z", "qs)h$z", "qsoz$", "qsLz$", "qs&z$", "qs=z$", "qs=1=s$", "0sc$", "01C$", "0vC$",
            "01O1$");

    private SqliTrainer() {}

    public static void main(String[] args) throws IOException {
        List<Set<String>> attacks = new ArrayList<>();
        SqliGrammar.sentences().forEach(sentence -> attacks.add(grammarPieces(sentence)));
        try (Stream<Path> files = Files.list(Path.of(args[0]))) {
            for (Path file : files.filter(f -> String.valueOf(f.getFileName()).startsWith("sqli"))
                    .sorted()
                    .toList()) {
                lines(file).forEach(line -> attacks.add(pieces(decode(line))));
            }
        }
        Set<String> harmless = new HashSet<>();
        for (String line : SqliGrammar.harmless()) {
            harmless.addAll(pieces(Value.ofLatin1(line)));
        }
        for (int i = 2; i < args.length; i++) {
            for (String line : lines(Path.of(args[i]))) {
                harmless.addAll(pieces(decode(line)));
                harmless.addAll(pieces(Value.ofLatin1(line.replace("\\n", "\n"))));
            }
        }
        Set<String> chosen = choose(attacks, harmless);
        Files.write(Path.of(args[1]), chosen, StandardCharsets.US_ASCII);
        System.out.println(chosen.size() + " fragments; attacks without one: " + attacks.size());
    }

    private static List<String> lines(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1)
                .lines()
                .map(String::stripTrailing)
                .filter(line -> !line.isEmpty())
                .toList();
    }

    private static Value decode(String line) {
        return TransformationCatalog.standard().find("urlDecode").orElseThrow().apply(Value.ofLatin1(line));
    }

    private static Set<String> pieces(Value value) {
        Set<String> pieces = new HashSet<>();
        for (String fingerprint : SqliDetector.fingerprints(value)) {
            for (int from = 0; from < fingerprint.length(); from++) {
                for (int to = from + 1; to <= Math.min(fingerprint.length(), from + LONGEST); to++) {
                    pieces.add(fingerprint.substring(from, to));
                }
            }
        }
        return pieces;
    }

    /**
     * Only pieces that name SQL itself, or that break out of a string: what else the grammar says about a condition, prose and
     * other languages say too.
     */
    private static Set<String> grammarPieces(String sentence) {
        Set<String> pieces = pieces(Value.ofLatin1(sentence));
        pieces.removeIf(piece -> !piece.startsWith("q") && piece.chars().noneMatch(c -> "UEGgDXOY".indexOf(c) >= 0));
        return pieces;
    }

    /** Takes pieces until no attack is left that has a usable one; {@code attacks} keeps those that have none. */
    private static Set<String> choose(List<Set<String>> attacks, Set<String> harmless) {
        Set<String> chosen = new TreeSet<>(ACCEPTED);
        attacks.removeIf(attack -> attack.stream().anyMatch(chosen::contains));
        String best = mostCommon(attacks, harmless);
        while (!best.isEmpty()) {
            String taken = best;
            chosen.add(taken);
            attacks.removeIf(attack -> attack.contains(taken));
            best = mostCommon(attacks, harmless);
        }
        return chosen;
    }

    private static String mostCommon(List<Set<String>> attacks, Set<String> harmless) {
        Map<String, Integer> counts = new HashMap<>();
        for (Set<String> attack : attacks) {
            for (String piece : attack) {
                if (!harmless.contains(piece) && isTelling(piece)) {
                    counts.merge(piece, 1, Integer::sum);
                }
            }
        }
        String best = "";
        double bestScore = 0;
        for (Map.Entry<String, Integer> each : counts.entrySet()) {
            double score = each.getValue() - 0.001 * each.getKey().length();
            if (score > bestScore || (score == bestScore && each.getKey().compareTo(best) < 0)) {
                best = each.getKey();
                bestScore = score;
            }
        }
        return best;
    }

    private static boolean isTelling(String piece) {
        return piece.chars().filter(c -> TELLING.indexOf(c) >= 0).count() >= 2
                || piece.chars().anyMatch(c -> DAMNING.indexOf(c) >= 0);
    }
}
