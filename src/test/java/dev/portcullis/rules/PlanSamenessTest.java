package dev.portcullis.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.rules.regex.PatternCompiler;
import dev.portcullis.rules.regex.SampleTexts;
import dev.portcullis.rules.regex.StateBudget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Whole rule sets under verification, which asks every operator that the plan skipped and RE2J beside every automaton, and throws on a difference. */
class PlanSamenessTest {
    private static final long SEED = Sameness.SEED + 1;
    /** So often does each request come, since of values that recur more is remembered each time. */
    private static final int TIMES = 4;

    private static RuleSet compile(boolean verifiesEverything) {
        return SampleRules.compile(
                SampleRules.names(),
                new PatternCompiler(new StateBudget(StateBudget.STANDARD_BYTES), verifiesEverything));
    }

    /** The inputs of all tests that rule sets bring along, in an order of chance; in a long search all of them are played. */
    @Test
    void skipsNothingOnTheInputsOfRegressionTests() throws IOException {
        RuleSet verified = compile(true);
        RuleSet plain = compile(false);
        List<RegressionCase> cases = new ArrayList<>(RegressionCase.in(Path.of("threat-tests")));
        Path crs = SharedVectors.shared().resolve("crs/4.25.0/tests");
        if (Files.isDirectory(crs)) {
            cases.addAll(RegressionCase.in(crs));
        }
        Collections.shuffle(cases, new Random(SEED));
        long end = Sameness.end();
        int played = 0;
        for (RegressionCase each : cases) {
            if (System.nanoTime() > end && played > 0) {
                break;
            }
            var expected = each.matches(verified);
            for (int time = 1; time <= TIMES; time++) {
                assertThat(each.matches(plain))
                        .as("%s, time %d", each.name(), time)
                        .isEqualTo(expected);
            }
            played++;
        }
        System.out.println("verified " + played + " of " + cases.size() + " regression tests");
        assertThat(played).isPositive();
    }

    @Test
    void skipsNothingThatMatches() {
        Random random = new Random(SEED);
        SampleTexts texts = new SampleTexts(random);
        RuleSet verified = compile(true);
        RuleSet plain = compile(false);
        int matched = 0;
        int requests = 0;
        long end = Sameness.end();
        while (System.nanoTime() < end) {
            Trial trial = request(texts, random).mode(EngineMode.DETECTION_ONLY);
            List<Long> expected = trial.run(verified).ids();
            for (int time = 1; time <= TIMES; time++) {
                assertThat(trial.run(plain).ids())
                        .as("seed %d, request %d, time %d", SEED, requests, time)
                        .isEqualTo(expected);
            }
            matched += expected.isEmpty() ? 0 : 1;
            requests++;
        }
        System.out.println("verified " + requests + " requests, " + matched + " with matches");
        assertThat(requests).isPositive();
        assertThat(matched).isPositive();
    }

    private static Trial request(SampleTexts texts, Random random) {
        String form = words(random) + "a=" + encoded(texts.next()) + words(random) + "&b=" + encoded(texts.next());
        Trial trial = random.nextBoolean()
                ? Trial.get("/search?" + form)
                : Trial.post("/form", "application/x-www-form-urlencoded", form);
        return trial.with("User-Agent", texts.next().latin1().replaceAll("[\\r\\n\\x00]", " "));
    }

    /** Of many values together more is worked out than of a few. */
    private static String words(Random random) {
        return random.nextInt(4) > 0
                ? ""
                : random.ints(20, 0, 1_000).mapToObj(i -> "&w" + i + "=v" + i).collect(Collectors.joining()) + "&";
    }

    private static String encoded(Value value) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Math.min(value.length(), 400); i++) {
            text.append(String.format("%%%02x", value.at(i)));
        }
        return text.toString();
    }
}
