package dev.portcullis.rules.injection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.rules.Value;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqliDetectorTest {
    /** How often a byte is looked at, on average over a value, at most. */
    private static final int MOST_LOOKS = 20;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1 OR 1=1",
                "' or 'a'='a",
                "\" or \"\"=\"",
                "1' OR '1'='1' -- ",
                "admin'-- ",
                "admin'#",
                "bob@example.com')--",
                "x') or ('1'='1",
                "1 union select 1,2,3",
                "-1 UNION/**/ALL/**/SELECT null,version()",
                "1'/*!50000union*/ select 1",
                "1;drop table users",
                "1'; exec xp_cmdshell('dir')--",
                "1 and ascii(substring((select user()),1,1))>64",
                "1 and sleep(5)",
                "' and (select count(*) from users)>0 -- ",
                "1 procedure analyse()",
                "1' order by 5-- -",
                "(select(0)from(select(sleep(5)))v)",
                "1\u00a0union\u00a0select 2",
                "1e0union select 2",
                "load_file('/etc/passwd')",
                "1' and extractvalue(1,concat(0x7e,version()))#",
                "1; waitfor delay '0:0:5'--",
                "A' & 'B",
                "2010-01-01'+sleep(20.to_i)+'",
                "bob@example.com\" sleep(10.to_i) \"",
                "sleep(20)",
                "/post/*/*/2 union all/bar",
                "/post/24'union all select 1,2,3 from aa/bar",
                "1 into outfile ('x')",
                "((1))--",
                "x' or current_date*0",
                "1;call p(@a, @b)"
            })
    void findsAttacks(String text) {
        assertThat(SqliDetector.find(Value.ofLatin1(text))).isPresent();
    }

    @Test
    void leavesOrdinaryTextAlone() {
        List<String> flagged = SqliGrammar.harmless().stream()
                .filter(line -> SqliDetector.find(Value.ofLatin1(line)).isPresent())
                .toList();

        assertThat(SqliGrammar.harmless()).hasSizeGreaterThan(150);
        assertThat(flagged).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/post/foo/24 union all select 1,2,3 from aa/bar",
                "/src/**/*.java",
                "let it sleep (20 minutes)",
                "5 -- great product",
                "go into the outfile",
                "1;call bob",
                "x' or 5",
                "what is the current date"
            })
    void leavesTheirHarmlessTwinsAlone(String text) {
        assertThat(SqliDetector.find(Value.ofLatin1(text))).isEmpty();
    }

    @Test
    void flagsFewOfManyHarmlessValuesThatItWasNotTrainedWith() {
        long seed = 99;
        List<String> values = HarmlessText.values(20_000, seed);
        List<String> flagged = values.stream()
                .filter(text -> SqliDetector.find(Value.ofLatin1(text)).isPresent())
                .toList();

        assertThat(flagged).as("of %d, seed %d", values.size(), seed).hasSizeLessThan(values.size() / 100);
    }

    @Test
    void findsAttacksOfTheGrammarThatItWasNotTrainedWith() {
        long seed = 99;
        List<String> sentences = SqliSentences.sentences(20_000, seed);
        List<String> missed = sentences.stream()
                .filter(text -> SqliDetector.find(Value.ofLatin1(text)).isEmpty())
                .toList();

        // Some sentences are no more than "x' - 1", which a measure is too.
        assertThat(missed).as("of %d, seed %d", sentences.size(), seed).hasSizeLessThan(sentences.size() / 25);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '^',
            value = {
                "1+2*3 union select a,b,c from t ^ 01UEnkn$",
                "((((1)))) or (2)=2 ^ 01&1=1$",
                "x' or sleep(5)-- - ^ qs&Gc$",
                "1/**/and/**/not/**/1 ^ 01&1$",
                "-1 - -2 ^ 01$",
                "/*!50000 union*/ select 1 ^ 0X",
                "a, b, @c ^ 0v$",
                "concat_ws(0x3a, user(), 1) ^ 0G$",
                "1 order /* x */ by 2 ^ 01O1$",
            })
    void foldsToFingerprints(String text, String fingerprint) {
        assertThat(SqliDetector.fingerprints(Value.ofLatin1(text))).contains(fingerprint);
    }

    @Test
    void isNoWorseThanLibinjectionOnTheSharedCorpus() {
        List<Value> attacks = Corpus.lines("sqli-");
        List<Value> missed = attacks.stream()
                .filter(line -> SqliDetector.find(line).isEmpty())
                .toList();
        List<Value> harmless = Corpus.lines("false_positives");
        List<Value> flagged = harmless.stream()
                .filter(line -> SqliDetector.find(line).isPresent())
                .toList();

        // libinjection finds 8,531 of 8,538 and flags 9 of 219 in the half that is shared.
        assertThat(missed).as("of %d", attacks.size()).hasSizeLessThanOrEqualTo(7);
        assertThat(flagged).as("of %d", harmless.size()).hasSizeLessThanOrEqualTo(9);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'",
                "\"",
                "(",
                ")",
                "1,",
                "1+",
                "a ",
                "-",
                "/*",
                "/*!",
                "--",
                "#",
                "@",
                "`",
                "''",
                "\\'",
                "order ",
                "f(",
                "ascii(",
                "a.",
                "1e",
                "0x",
                "' or ",
                "union ",
                "order /*"
            })
    void staysLinearOnAMegabyteOf(String unit) {
        String text = unit.repeat(1_000_000 / unit.length());

        assertThat(steps(text)).isBetween((long) text.length(), (long) MOST_LOOKS * text.length());
    }

    private static long steps(String text) {
        AtomicLong steps = new AtomicLong();
        SqliDetector.find(Value.ofLatin1(text), steps::addAndGet);
        return steps.get();
    }

    @Test
    void looksAtEachByteABoundedNumberOfTimesWhateverComesTogether() {
        RandomTokens.areLookedAtAtMost(
                MOST_LOOKS,
                SqliDetectorTest::steps,
                20261130,
                "'",
                "\"",
                "`",
                "''",
                "\\",
                "(",
                ")",
                "((",
                "/*",
                "*/",
                "/*!",
                "--",
                "#",
                "@",
                "@@",
                "a@",
                "a.",
                "`a`.",
                "1e",
                "1e+",
                "0x",
                "1",
                "a",
                "order ",
                "group/* */",
                "into ",
                "if ",
                "if",
                "n'",
                "x'",
                ",",
                ";",
                "=",
                "!",
                "~",
                "+",
                "-",
                "or ",
                "union ",
                "select ",
                " ",
                "\n",
                "sp_password",
                "char/*",
                "sleep  ",
                "\u00a0",
                "1d",
                "1union");
    }

    @Test
    void survivesRandomBytes() {
        long seed = 11;
        Random random = new Random(seed);
        String alphabet = "'\"`()-/*#@!=,;.:1a \\\n\u00a0\0|&{[x0e";
        for (int round = 0; round < 50_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(20); i > 0; i--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            Value value = Value.ofLatin1(text.toString());
            assertThat(SqliDetector.fingerprints(value))
                    .as("seed %d: %s", seed, text)
                    .allSatisfy(fingerprint ->
                            assertThat(fingerprint.length()).isLessThanOrEqualTo(SqlFingerprint.LENGTH + 2));
        }
    }
}
