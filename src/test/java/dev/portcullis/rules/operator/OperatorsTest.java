package dev.portcullis.rules.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portcullis.rules.CountedCode;
import dev.portcullis.rules.Value;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OperatorsTest {
    private static final OperatorCatalog CATALOG = OperatorCatalog.standard();
    private static final CountedCode COUNTED = new CountedCode(Ask.class);
    /** For each byte of a value: about three times what the dearest takes. */
    private static final int MOST_STEPS = 150;

    private static final class Resources implements OperatorResources {
        final Map<String, String> files = Map.of(
                "words.data",
                "# words\r\n\r\n  Drop Table \r\nunion\r\n",
                "nets.data",
                "10.0.0.0/8\n# v6\n2001:db8::/32\n",
                "offices.data",
                "192.0.2.0/28 # Rome\n198.51.100.7,198.51.100.9\t# Oslo, two lines\n",
                "typos.data",
                "192.0.2.0/28 Rome\n");
        final List<String> warnings = new ArrayList<>();

        @Override
        public Optional<byte[]> read(String path) {
            return Optional.ofNullable(files.get(path)).map(text -> text.getBytes(StandardCharsets.ISO_8859_1));
        }

        @Override
        public Optional<List<String>> dataset(String name) {
            return name.equals("ten") ? Optional.of(List.of("10.0.0.0/8")) : Optional.empty();
        }

        @Override
        public void warn(String message) {
            warnings.add(message);
        }
    }

    private static Operator operator(String name, String argument) throws OperatorException {
        return CATALOG.find(name).orElseThrow().create(argument, new Resources());
    }

    private static boolean matches(String name, String argument, String value) throws OperatorException {
        return operator(name, argument).test(new RecordingContext(), Value.ofLatin1(value));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "beginsWith ! GET / ! GET /index ! true",
                "beginsWith ! GET / ! get /index ! false",
                "endsWith ! .pdf ! a.pdf ! true",
                "endsWith ! .pdf ! a.pdfx ! false",
                "contains ! abab ! aabaabab ! true",
                "contains ! abab ! aabaabba ! false",
                "containsWord ! drop ! a drop-in ! true",
                "containsWord ! drop ! raindrops drop ! true",
                "containsWord ! drop ! raindrops drop_ ! false",
                "within ! GET HEAD POST ! HEAD ! true",
                "within ! GET HEAD POST ! PUT ! false",
                "streq ! JSON ! JSON ! true",
                "streq ! JSON ! json ! false",
                "strmatch ! b ! abc ! true",
                "eq ! 5 ! 5 ! true",
                "eq ! 5 ! 05x ! true",
                "gt ! 100 ! 99999999999999999999999 ! true",
                "lt ! 0 ! -99999999999999999999999 ! true",
                "ge ! 5 ! 4 ! false",
                "le ! 5 ! 5 ! true",
                "pm ! Sleep( benchmark ! x SLEEP(5) ! true",
                "pm ! Sleep( benchmark ! sleepy ! false",
                "pm ! a|20 42|c ! xA bCx ! true",
                "pm ! ?> |x ! a|x ! true",
                "pmFromFile ! words.data ! id=1; drop  table x ! false",
                "pmFromFile ! words.data ! id=1; drop table x ! true",
                "pmf ! words.data ! UNION ! true",
                "pmf ! words.data ! words ! false",
                "ipMatch ! 10.0.0.0/8,::1 ! 10.200.1.1 ! true",
                "ipMatch ! 10.0.0.0/8,::1 ! ::1 ! true",
                "ipMatch ! 10.0.0.0/8,::1 ! 11.0.0.1 ! false",
                "ipMatch ! 10.0.0.0/8,::1 ! 10.0.0.1.evil.example ! false",
                "ipMatchFromFile ! nets.data ! 2001:db8::7 ! true",
                "ipMatchF ! nets.data ! 2001:db9::7 ! false",
                "ipMatchFromFile ! offices.data ! 192.0.2.3 ! true",
                "ipMatchFromFile ! offices.data ! 198.51.100.9 ! true",
                "ipMatchFromFile ! offices.data ! 198.51.100.8 ! false",
                "ipMatchFromDataset ! ten ! 10.0.0.1 ! true",
                "validateByteRange ! 32-126,9 ! plain ! false",
                "validateByteRange ! 32-126,9 ! caf\u00e9 ! true",
                "validateUrlEncoding ! '' ! a%20b%2f ! false",
                "validateUrlEncoding ! '' ! 100% ! true",
                "validateUtf8Encoding ! '' ! caf\u00c3\u00a9 ! false",
                "validateUtf8Encoding ! '' ! \u00c0\u00af ! true",
                "validateUtf8Encoding ! '' ! \u00ed\u00a0\u0080 ! true",
                "validateUtf8Encoding ! '' ! \u00f4\u0090\u0080\u0080 ! true",
                "verifyCC ! \\d{13,16} ! card 4111111111111111 ! true",
                "verifyCC ! \\d{13,16} ! card 4111111111111112 ! false",
                "verifySSN ! \\d{3}-?\\d\\d-?\\d{4} ! 219-09-9998 ! true",
                "verifySSN ! \\d{3}-?\\d\\d-?\\d{4} ! 666-09-9998 ! false",
                "verifyCPF ! [\\d.-]{11,14} ! 529.982.247-25 ! true",
                "verifyCPF ! [\\d.-]{11,14} ! 529.982.247-24 ! false",
                "verifySVNR ! \\d{4} ?\\d{6} ! 1237 010180 ! true",
                "verifySVNR ! \\d{4} ?\\d{6} ! 1238 010180 ! false",
                "validateNid ! cl \\d+-[\\dkK] ! rut 12345678-5 ! true",
                "validateNid ! cl \\d+-[\\dkK] ! rut 12345678-4 ! false",
                "validateNid ! us \\d{9} ! 219099998 ! true",
                "unconditionalMatch ! '' ! anything ! true",
                "noMatch ! '' ! anything ! false",
                "rx ! ^a.c$ ! abc ! true",
                "rx ! ^a.c$ ! abcd ! false",
            })
    void decides(String name, String argument, String value, boolean expected) throws OperatorException {
        assertThat(matches(name, argument, value)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "ipMatch ! 10.0.0.0/33 ! @ipMatch: \"10.0.0.0/33\" is not an address or network",
                "ipMatch ! 10.0.0.1,,::1 ! @ipMatch: \"\" is not an address or network",
                "ipMatchFromFile ! words.data ! @ipMatchFromFile: \"Drop Table\" is not an address or network",
                "ipMatchFromFile ! typos.data ! @ipMatchFromFile: \"192.0.2.0/28 Rome\" is not an address or network",
                "pmFromFile ! none.data ! @pmFromFile: cannot read the file \"none.data\"",
                "pmFromFile ! https://example.com/x ! @pmFromFile: \"https://example.com/x\" would be fetched from the network; copy it to a file",
                "pm ! '' ! @pm: \"\" holds no phrase",
                "ipMatchFromDataset ! eleven ! @ipMatchFromDataset: no SecDataset \"eleven\"",
                "validateByteRange ! 1-256 ! @validateByteRange: \"1-256\" is not a byte or range of bytes, 0 to 255",
                "validateByteRange ! 9-1 ! @validateByteRange: \"9-1\" runs backwards",
                "rx ! a(b ! @rx: missing closing ) in a(b",
                "rx ! (a)\\1 ! @rx: back-reference \\1 needs backtracking, which is refused; capture and compare with a chained @streq instead",
                "verifyCC ! [ ! @verifyCC: character class is not closed by ]",
                "validateNid ! fr \\d+ ! @validateNid: country \"fr\" is not known, must be cl or us",
                "inspectFile ! /bin/sh ! @inspectFile would run a script or program, which is out of scope; look into files with FILES_TMP_CONTENT",
                "restpath ! /users/{} ! @restpath: \"/users/{}\" needs a name in braces, as in /users/{id}",
            })
    void refusesArgumentsByName(String name, String argument, String message) {
        assertThatThrownBy(() -> operator(name, argument))
                .isInstanceOf(OperatorException.class)
                .hasMessage(message);
    }

    @Test
    void expandsMacrosWhenTested() throws OperatorException {
        RecordingContext context = new RecordingContext();
        context.macros.put("tx.allowed", "GET POST");
        context.macros.put("tx.limit", "5");
        context.macros.put("request_headers.host", "example.com");
        context.macros.put("tx.pattern", "^ex.+le");

        assertThat(operator("within", "%{tx.allowed}").test(context, Value.ofLatin1("POST")))
                .isTrue();
        assertThat(operator("gt", "%{tx.limit}").test(context, Value.ofLatin1("6")))
                .isTrue();
        assertThat(operator("gt", "%{tx.unset}").test(context, Value.ofLatin1("1")))
                .isTrue();
        assertThat(operator("endsWith", ".%{REQUEST_HEADERS.host}").test(context, Value.ofLatin1("a.example.com")))
                .isTrue();
        assertThat(operator("rx", "%{tx.pattern}$").test(context, Value.ofLatin1("example")))
                .isTrue();
        assertThat(operator("rx", "^%{2}$").test(context, Value.ofLatin1("%%"))).isTrue();
    }

    @Test
    void capturesGroupsAndWhatAPhraseMatched() throws OperatorException {
        RecordingContext context = new RecordingContext();

        operator("rx", "(a)(x)?(b)").test(context, Value.ofLatin1("_ab_"));
        assertThat(context.groups)
                .containsExactlyEntriesOf(new java.util.TreeMap<>(Map.of(0, "ab", 1, "a", 2, "", 3, "b")));

        operator("pm", "union select").test(context, Value.ofLatin1("1 UNION ALL"));
        assertThat(context.groups).containsExactlyEntriesOf(Map.of(0, "UNION"));

        operator("rxGlobal", "\\d+").test(context, Value.ofLatin1("a1b22c333"));
        assertThat(context.groups.values()).containsExactly("1", "22", "333");
    }

    @Test
    void countsEveryGroupUpToNine() throws OperatorException {
        RecordingContext context = new RecordingContext();

        assertThat(operator("rx", "(.)".repeat(12)).test(context, Value.ofLatin1("abcdefghijkl")))
                .isTrue();
        assertThat(context.groups.lastKey()).isEqualTo(MatchContext.MAX_GROUP);
    }

    @Test
    void namesThePartsOfAPath() throws OperatorException {
        RecordingContext context = new RecordingContext();
        Operator operator = operator("restpath", "/users/{id}/notes/{note}");

        assertThat(operator.test(context, Value.ofLatin1("/users/7/notes/a.b?x=1")))
                .isTrue();
        assertThat(context.pathArguments).isEqualTo(Map.of("id", "7", "note", "a.b"));
        assertThat(operator.test(context, Value.ofLatin1("/users/7/8/notes/a"))).isFalse();
    }

    @Test
    void warnsOfArgumentsThatMeanLessThanTheySay() throws OperatorException {
        Resources resources = new Resources();
        CATALOG.find("gt").orElseThrow().create("ten", resources);
        CATALOG.find("rx").orElseThrow().create("a++b", resources);
        CATALOG.find("gt").orElseThrow().create("10", resources);

        assertThat(resources.warnings)
                .containsExactly(
                        "@gt: \"ten\" is not a number and counts as 0",
                        "@rx: possessive and atomic groups are read as ordinary ones, which match more");
    }

    /** The automaton against a plain search, on a small alphabet where phrases overlap and nest. */
    @Test
    void phraseAutomatonFindsExactlyWhatPlainSearchFinds() {
        long seed = 7;
        Random random = new Random(seed);
        for (int round = 0; round < 3_000; round++) {
            List<Value> phrases = new ArrayList<>();
            for (int i = 0; i <= random.nextInt(5); i++) {
                phrases.add(text(random, 1 + random.nextInt(4)));
            }
            Value value = text(random, random.nextInt(12));
            String lower = value.latin1().toLowerCase(Locale.ROOT);
            boolean expected = phrases.stream()
                    .anyMatch(phrase -> lower.contains(phrase.latin1().toLowerCase(Locale.ROOT)));
            Value found = new PhraseAutomaton(phrases).find(value);
            assertThat(!found.isEmpty())
                    .as("seed %d: %s in %s", seed, phrases, value)
                    .isEqualTo(expected);
        }
    }

    private static Value text(Random random, int length) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < length; i++) {
            out.append("aAbBc\u00e9".charAt(random.nextInt(6)));
        }
        return Value.ofLatin1(out.toString());
    }

    /** Tests some text many times over with an operator of its own. */
    static final class Ask implements Consumer<String[]> {
        @Override
        public void accept(String[] nameArgumentUnitAndTimes) {
            Value value =
                    Value.ofLatin1(nameArgumentUnitAndTimes[2].repeat(Integer.parseInt(nameArgumentUnitAndTimes[3])));
            RecordingContext context = new RecordingContext();
            try {
                operator(nameArgumentUnitAndTimes[0], nameArgumentUnitAndTimes[1])
                        .test(context, value);
            } catch (OperatorException e) {
                throw new AssertionError(e);
            }
            assertThat(context.spent).isLessThanOrEqualTo(40L * Math.max(100, value.length()));
        }
    }

    /** Arguments and megabyte values on which a careless implementation is quadratic. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            quoteCharacter = '~',
            value = {
                "contains ! aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab ! a",
                "containsWord ! aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa ! a",
                "beginsWith ! b ! a",
                "endsWith ! b ! a",
                "within ! ab ! a",
                "streq ! a ! a",
                "strmatch ! aaaaaaaaaaaaaaaaaaaaaaaaaaab ! a",
                "eq ! 5 ! 1",
                "ge ! 5 ! 1",
                "gt ! 5 ! 1",
                "le ! 5 ! -",
                "lt ! 5 ! 0",
                "detectSQLi ! ~~ ! ' or 1=1 union select(",
                "detectSQLi ! ~~ ! ((",
                "detectXSS ! ~~ ! <a href=",
                "detectXSS ! ~~ ! <",
                "pmf ! words.data ! drop tablf",
                "pm ! aaaaaaaaaaaaaaaaaaaab aaaaaac bbbb ! a",
                "pmFromFile ! words.data ! drop tablf",
                "ipMatch ! 10.0.0.0/8 ! 1.",
                "ipMatchF ! nets.data ! 1.",
                "ipMatchFromFile ! nets.data ! :",
                "ipMatchFromDataset ! ten ! 1:",
                "pmFromDataset ! ten ! 10.0.",
                "rbl ! list.example ! 1.",
                "validateByteRange ! 1-255 ! a",
                "validateUrlEncoding ! ~~ ! %41",
                "validateUtf8Encoding ! ~~ ! \u00c3\u00a9",
                "verifyCC ! \\d+ ! 1",
                "verifySSN ! \\d[\\d-]+ ! 1-",
                "verifyCPF ! .+ ! 1",
                "verifySVNR ! (\\d+)x? ! 12",
                "validateNid ! us \\d+ ! 3",
                "restpath ! /a/{b}/c ! /a/b",
                "rx ! (a*)*b ! a",
                "rx ! (?:a|aa)+$b ! a",
                "rxGlobal ! a?a?a?x ! a",
                "unconditionalMatch ! ~~ ! a",
                "noMatch ! ~~ ! a",
            })
    void staysLinearOnAMegabyte(String name, String argument, String unit) {
        COUNTED.steps(Long.MAX_VALUE, name, argument, unit, "1"); // loads classes and builds tables

        assertThatCode(() -> COUNTED.steps(
                        MOST_STEPS * 1_000_000L, name, argument, unit, Integer.toString(1_000_000 / unit.length())))
                .doesNotThrowAnyException();
    }

    /** Schemas have tests of their own; an address is looked up in a database by 64 bytes at most. */
    @Test
    void everyOperatorIsTriedOnAMegabyte() throws ReflectiveOperationException {
        Set<String> tried = new TreeSet<>(Set.of("validateschema", "validatedtd", "geolookup"));
        for (String row : OperatorsTest.class
                .getDeclaredMethod("staysLinearOnAMegabyte", String.class, String.class, String.class)
                .getAnnotation(CsvSource.class)
                .value()) {
            tried.add(row.substring(0, row.indexOf(' ')).toLowerCase(Locale.ROOT));
        }
        for (String name : CATALOG.names()) {
            assertThat(tried.contains(name) || isRefused(name)).as(name).isTrue();
        }
    }

    private static boolean isRefused(String name) {
        try {
            operator(name, "");
            return false;
        } catch (OperatorException e) {
            return e.getMessage().contains("out of scope")
                    || e.getMessage().contains("no longer exists")
                    || e.getMessage().contains("changes content");
        }
    }
}
