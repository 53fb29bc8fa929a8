package dev.portcullis.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.rules.regex.PatternCompiler;
import dev.portcullis.rules.regex.SampleTexts;
import dev.portcullis.rules.regex.StateBudget;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Whole rule sets under verification, which asks every operator that the plan skipped and RE2J beside every automaton, and throws on a difference. {@code
 * -Dportcullis.sameness.seconds} sets how long.
 */
class PlanSamenessTest {
    private static final long SEED = Long.getLong("portcullis.sameness.seed", 20_261_125L);
    private static final Duration TIME = Duration.ofSeconds(Long.getLong("portcullis.sameness.seconds", 4));

    private static RuleSet compile(boolean verifiesEverything) {
        Path crs = SharedVectors.shared().resolve("crs/4.25.0");
        List<String> names = new ArrayList<>(List.of("rulesets/baseline/*.conf"));
        if (Files.isDirectory(crs)) {
            names.add(crs.toAbsolutePath().resolve("crs-setup.conf.example").toString());
            names.add(crs.toAbsolutePath().resolve("rules/*.conf").toString());
        }
        PatternCompiler patterns = new PatternCompiler(new StateBudget(StateBudget.STANDARD_BYTES), verifiesEverything);
        Compilation compilation = RuleSetCompiler.standard(
                        new RuleFiles(Path.of("").toAbsolutePath()), patterns, EngineSurroundings.standard())
                .compileFiles(names);
        return compilation
                .ruleSet()
                .orElseThrow(() -> new AssertionError(compilation.errors().toString()));
    }

    @Test
    void skipsNothingThatMatches() {
        Random random = new Random(SEED);
        SampleTexts texts = new SampleTexts(random);
        RuleSet verified = compile(true);
        RuleSet plain = compile(false);
        int matched = 0;
        int requests = 0;
        long end = System.nanoTime() + TIME.toNanos();
        while (System.nanoTime() < end) {
            Trial trial = request(texts, random).mode(EngineMode.DETECTION_ONLY);
            List<Long> expected = trial.run(verified).ids();
            assertThat(trial.run(plain).ids())
                    .as("seed %d, request %d", SEED, requests)
                    .isEqualTo(expected);
            matched += expected.isEmpty() ? 0 : 1;
            requests++;
        }
        System.out.println("verified " + requests + " requests, " + matched + " with matches");
        assertThat(requests).isPositive();
        assertThat(matched).isPositive();
    }

    private static Trial request(SampleTexts texts, Random random) {
        String form = "a=" + encoded(texts.next()) + "&b=" + encoded(texts.next());
        Trial trial = random.nextBoolean()
                ? Trial.get("/search?" + form)
                : Trial.post("/form", "application/x-www-form-urlencoded", form);
        return trial.with("User-Agent", texts.next().latin1().replaceAll("[\\r\\n\\x00]", " "));
    }

    private static String encoded(Value value) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Math.min(value.length(), 400); i++) {
            text.append(String.format("%%%02x", value.at(i)));
        }
        return text.toString();
    }
}
