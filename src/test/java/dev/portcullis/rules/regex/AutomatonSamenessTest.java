package dev.portcullis.rules.regex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.portcullis.rules.CountedCode;
import dev.portcullis.rules.Sameness;
import dev.portcullis.rules.SampleRules;
import dev.portcullis.rules.Value;
import dev.portcullis.rules.plan.Prefilter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The automaton, the filter, the search for the first match and RE2J must agree on every value: a difference is a missed attack, a false alarm or a wrong log. {@link Sameness} says how long is searched. */
class AutomatonSamenessTest {
    private static final long SEED = Sameness.SEED;

    private final Random random = new Random(SEED);
    private long compared;
    private long skipped;

    private static List<BytePattern> ruleSetPatterns(PatternCompiler compiler) throws IOException, PatternException {
        List<String> sources = new ArrayList<>();
        for (String name : SampleRules.names()) {
            sources.addAll(RulePatterns.in(SampleRules.folder(name)));
        }
        List<BytePattern> patterns = new ArrayList<>();
        for (String source : sources) {
            patterns.add(compiler.compile(source));
        }
        return patterns;
    }

    /** Patterns with the filter over all of them; each has its place in the list as its number there, or is always asked. */
    private record Filtered(List<BytePattern> patterns, Prefilter filter, List<Integer> numbers) {
        static Filtered of(List<BytePattern> patterns) {
            Prefilter.Builder builder = new Prefilter.Builder();
            List<Integer> numbers =
                    patterns.stream().map(p -> builder.add(p.requirement())).toList();
            return new Filtered(patterns, builder.build(), numbers);
        }

        boolean letsThrough(int pattern, Prefilter.Content content) {
            return numbers.get(pattern) == Prefilter.Builder.ALWAYS || filter.mayMeet(content, numbers.get(pattern));
        }
    }

    private void compare(Filtered filtered, int index, Value text) {
        BytePattern pattern = filtered.patterns().get(index);
        boolean expected = pattern.findUnfiltered(text);
        boolean found = pattern.find(text);
        boolean isLetThrough = filtered.letsThrough(index, filtered.filter().scan(text));
        compared++;
        skipped += isLetThrough ? 0 : 1;
        if (found != expected) {
            fail("seed %d: the automaton says %s: %s on %s", SEED, found, pattern, text);
        }
        if (expected && !isLetThrough) {
            fail("seed %d: the filter skips %s on %s", SEED, pattern, text);
        }
        if (expected) {
            comparePlaces(pattern, text);
        }
    }

    private static void comparePlaces(BytePattern pattern, Value text) {
        BytePattern.Search quick = pattern.search(text);
        BytePattern.Search byRe2j = pattern.search(text);
        quick.first();
        byRe2j.next();
        for (int group = 0; group <= pattern.groupCount(); group++) {
            Value found = quick.group(group);
            Value expected = byRe2j.group(group);
            if (!found.equals(expected) || (!found.isEmpty() && found.from() != expected.from())) {
                fail(
                        "seed %d: group %d of the first match is \"%s\" at %d, by RE2J \"%s\" at %d: %s on %s",
                        SEED, group, found, found.from(), expected, expected.from(), pattern, text);
            }
        }
    }

    @Test
    void agreesOnThePatternsOfRuleSets() throws IOException, PatternException {
        Filtered patterns = Filtered.of(ruleSetPatterns(PatternCompiler.standard()));
        int count = patterns.patterns().size();
        SampleTexts texts = new SampleTexts(random);
        long end = Sameness.end();
        while (System.nanoTime() < end) {
            Value text = texts.next();
            for (int pattern = 0; pattern < count; pattern++) {
                compare(patterns, pattern, text);
            }
        }
        System.out.println(
                "compared " + compared + " searches, " + skipped + " of them skipped, with " + count + " patterns");
        assertThat(compared).isGreaterThan(count);
        assertThat(skipped).as("skipped of %d", compared).isGreaterThan(compared / 2);
    }

    @Test
    void agreesWhenStatesAreForgottenAllTheTime() throws IOException, PatternException {
        StateBudget small = new StateBudget(20_000);
        Filtered patterns = Filtered.of(ruleSetPatterns(new PatternCompiler(small, false)));
        SampleTexts texts = new SampleTexts(random);
        long end = Sameness.end();
        while (System.nanoTime() < end) {
            compare(patterns, random.nextInt(patterns.patterns().size()), texts.next());
            assertThat(small.usedBytes()).isLessThanOrEqualTo(20_000);
        }
    }

    @Test
    void agreesOnSmallRandomPatterns() throws PatternException {
        long end = Sameness.end();
        int matched = 0;
        while (System.nanoTime() < end) {
            String flags = random.nextInt(3) == 0
                    ? "(?" + List.of("i", "m", "im", "s", "-s").get(random.nextInt(5)) + ")"
                    : "";
            BytePattern pattern = BytePattern.compile(flags + expression(3));
            Filtered filtered = Filtered.of(List.of(pattern));
            for (int i = 0; i < 20; i++) {
                Value text = Value.ofLatin1(text(random.nextInt(9)));
                compare(filtered, 0, text);
                matched += pattern.find(text) ? 1 : 0;
            }
        }
        assertThat(matched).as("matches among %d", compared).isBetween((int) (compared / 10), (int)
                (compared * 9 / 10));
    }

    @Test
    void agreesOnAPartOfAnArray() throws PatternException {
        BytePattern pattern = BytePattern.compile("^ab$|\\bc\\b");
        Value text = Value.ofLatin1("xabxcx");

        assertThat(pattern.find(text)).isFalse();
        assertThat(pattern.find(text.slice(1, 3))).isTrue();
        assertThat(pattern.find(text.slice(4, 5))).isTrue();
        assertThat(pattern.find(text.slice(4, 6))).isFalse();
    }

    @Test
    void leavesLargeProgramsToRe2j() throws PatternException {
        BytePattern pattern = BytePattern.compile("x(?:[a-z]{900}){10}");

        assertThat(pattern.find(Value.ofLatin1("x" + "a".repeat(8_999)))).isFalse();
        assertThat(pattern.find(Value.ofLatin1("x" + "a".repeat(9_000)))).isTrue();
    }

    /** Looks for what no machine of few states can find, in letters as many as asked for. */
    static final class Explode implements Consumer<String[]> {
        @Override
        public void accept(String[] length) {
            PatternCompiler compiler = PatternCompiler.standard();
            try {
                BytePattern pattern = compiler.compile("a[ab]{40}c");
                assertThat(pattern.find(Value.ofLatin1(letters(new Random(SEED), Integer.parseInt(length[0])))))
                        .isFalse();
            } catch (PatternException e) {
                throw new AssertionError(e);
            }
            assertThat(compiler.budget().usedBytes()).isLessThan(StateBudget.STANDARD_BYTES);
        }
    }

    @Test
    void staysLinearWhereStatesExplode() {
        CountedCode counted = new CountedCode(Explode.class);
        counted.steps(Long.MAX_VALUE, "1"); // loads classes

        long once = counted.steps(2_000_000_000L, "100000");
        assertThat(counted.steps(2_000_000_000L, "200000")).isLessThan(once * 5 / 2);
    }

    @Test
    void verifyingEverythingAgreesToo() throws PatternException {
        PatternCompiler compiler = new PatternCompiler(new StateBudget(1_000_000), true);

        assertThat(compiler.compile("(?i)union\\s+select").find(Value.ofLatin1("x UNION  select")))
                .isTrue();
        assertThat(compiler.compile("(?i)union\\s+select").find(Value.ofLatin1("x UNION selec")))
                .isFalse();
        assertThatThrownBy(() -> compiler.compile("(")).isInstanceOf(PatternException.class);
    }

    private static String letters(Random random, int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(random.nextBoolean() ? 'a' : 'b');
        }
        return text.toString();
    }

    private static final List<String> ATOMS = List.of(
            "a", "b", "k", "s", "K", "_", " ", ".", "[ab]", "[^a]", "\\w", "\\W", "\\s", "\\d", "\\n", "^", "$", "\\b",
            "\\B", "\\A", "\\z", "\u00e9", "[k-s]", "[^\\n]", "(?m:^)", "(?m:$)", "(?i:k)", "(?-s:.)", "ab", "ask");

    private String expression(int depth) {
        if (depth == 0 || random.nextInt(5) == 0) {
            return ATOMS.get(random.nextInt(ATOMS.size()));
        }
        String one = expression(depth - 1);
        return switch (random.nextInt(9)) {
            case 0 -> "(?:" + one + ")?";
            case 1 -> (random.nextBoolean() ? "(" : "(?:") + one + ")*";
            case 2 -> "(?:" + one + ")+?";
            case 3 -> "(?:" + one + "){0,3}";
            case 4 -> (random.nextBoolean() ? "(" : "(?:") + one + "|" + expression(depth - 1) + ")";
            case 5 -> "(?:" + one + "){2}";
            default -> one + expression(depth - 1);
        };
    }

    private String text(int length) {
        String alphabet = "aabbkKsS_ \n\n1\u00e9\u00c9";
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }
}
