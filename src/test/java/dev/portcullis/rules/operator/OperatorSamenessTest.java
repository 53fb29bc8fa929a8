package dev.portcullis.rules.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.portcullis.rules.RuleFiles;
import dev.portcullis.rules.Sameness;
import dev.portcullis.rules.SampleRules;
import dev.portcullis.rules.Value;
import dev.portcullis.rules.plan.Prefilter;
import dev.portcullis.rules.regex.PatternCompiler;
import dev.portcullis.rules.regex.SampleTexts;
import dev.portcullis.seclang.Directive;
import dev.portcullis.seclang.SecLangParser;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Where the pre-filter says that an operator cannot match, the operator must say so too, whichever it is: a difference is a missed attack. */
class OperatorSamenessTest {
    private final Map<String, Operator> operators = new LinkedHashMap<>();

    /** Files of a rule set, and one memory for all patterns. */
    private record Resources(RuleFiles files, PatternCompiler patterns) implements OperatorResources {
        @Override
        public Optional<byte[]> read(String path) {
            try {
                return Optional.of(files.data(path, ""));
            } catch (IOException e) {
                return Optional.empty();
            }
        }
    }

    /** The operators of all rules, each once. */
    private void collect() throws IOException, OperatorException {
        OperatorCatalog catalog = OperatorCatalog.standard();
        PatternCompiler patterns = PatternCompiler.standard();
        for (String name : SampleRules.names()) {
            Path folder = SampleRules.folder(name);
            RuleFiles files = new RuleFiles(folder);
            for (Directive directive :
                    SecLangParser.parse(files.sources("*.conf", ""), files).directives()) {
                if (directive instanceof Directive.Rule rule) {
                    String argument = rule.operator().argument();
                    Operator operator = catalog.find(rule.operator().name())
                            .orElseThrow()
                            .create(argument, new Resources(files, patterns));
                    operators.putIfAbsent("@" + rule.operator().name() + " " + argument, operator);
                }
            }
        }
    }

    @Test
    void nothingMatchesThatThePrefilterRulesOut() throws IOException, OperatorException {
        collect();
        Prefilter.Builder builder = new Prefilter.Builder();
        Map<String, Integer> numbers = new LinkedHashMap<>();
        operators.forEach((text, operator) -> numbers.put(text, builder.add(operator.requirement())));
        operators.keySet().removeIf(text -> numbers.get(text) == Prefilter.Builder.ALWAYS);
        Prefilter filter = builder.build();
        SampleTexts texts = new SampleTexts(new Random(Sameness.SEED));
        RecordingContext context = new RecordingContext();
        long asked = 0;
        long matched = 0;
        long end = Sameness.end();
        do {
            Value text = texts.next();
            Prefilter.Content content = filter.scan(text);
            for (Map.Entry<String, Operator> each : operators.entrySet()) {
                int number = numbers.get(each.getKey());
                boolean isRuledOut = !filter.mayMeet(content, number);
                boolean matches = each.getValue().test(context, text);
                if (isRuledOut && matches) {
                    fail("seed %d: the filter skips %s on %s", Sameness.SEED, each.getKey(), text);
                }
                asked += isRuledOut ? 1 : 0;
                matched += matches ? 1 : 0;
            }
        } while (System.nanoTime() < end);
        System.out.println("asked " + operators.size() + " operators " + asked + " times although ruled out, " + matched
                + " matches of others, seed " + Sameness.SEED);
        assertThat(operators.keySet().stream().map(text -> text.substring(0, text.indexOf(' '))))
                .contains("@rx", "@pm");
        assertThat(asked).isPositive();
        assertThat(matched).isPositive();
    }
}
