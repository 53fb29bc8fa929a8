package dev.portcullis.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.rules.SurfaceTable.Row;
import dev.portcullis.rules.Trial.Outcome;
import dev.portcullis.rules.operator.GeoFile;
import dev.portcullis.seclang.Diagnostic;
import dev.portcullis.seclang.Source;
import dev.portcullis.seclang.SourceLoader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Nothing of the language is forgotten: each name works, or says why not. */
class LanguageSurfaceTest {
    private static final Map<String, String> FILES = Map.of(
            "words.data", "evil\n",
            "networks.data", "10.0.0.0/8\n",
            "order.dtd", "<!ELEMENT order EMPTY>",
            "order.xsd", "<s:schema xmlns:s='http://www.w3.org/2001/XMLSchema'><s:element name='order'/></s:schema>",
            "unicode.mapping", "1250  (ANSI)\n00a9:43\n\n20127 (US-ASCII)\n00e9:65 0153:6f\n",
            "places.mmdb", new String(GeoFile.of("11001011", Map.of()), StandardCharsets.ISO_8859_1),
            "more.conf", "SecMarker MORE\n");

    private static final SourceLoader LOADER = new SourceLoader() {
        @Override
        public List<Source> sources(String pattern, String includer) {
            return List.of(new Source(pattern, FILES.getOrDefault(pattern, "")));
        }

        @Override
        public byte[] data(String name, String includer) throws IOException {
            String text = FILES.get(name);
            if (text == null) {
                throw new IOException("no such file");
            }
            return text.getBytes(StandardCharsets.ISO_8859_1);
        }
    };

    /** A rule for directives and controls to change, and data sets for operators. */
    private static final String BEFORE = """
            SecGeoLookupDb places.mmdb
            SecDataset words `
            evil
            `
            SecDataset networks `
            10.0.0.0/8
            `
            SecRule ARGS x "id:900,phase:2,pass,nolog,msg:'nine hundred',tag:nine"
            """;

    @TestFactory
    Stream<DynamicTest> directivesWorkOrSayWhyNot() {
        return Stream.of(SurfaceTable.DIRECTIVES, SurfaceTable.AUDIT_DIRECTIVES)
                .flatMap(table -> tests(table, Row::use));
    }

    @TestFactory
    Stream<DynamicTest> operatorsWorkOrSayWhyNot() {
        return tests(SurfaceTable.OPERATORS, row -> rule("ARGS", "@" + row.name() + " " + row.use(), "pass"));
    }

    @TestFactory
    Stream<DynamicTest> transformationsWork() {
        return names(SurfaceTable.TRANSFORMATIONS).stream()
                .map(name -> test(new Row(name, name, "works", ""), rule("ARGS", "@streq a", "t:" + name)));
    }

    @TestFactory
    Stream<DynamicTest> actionsWorkOrSayWhyNot() {
        return tests(
                SurfaceTable.ACTIONS,
                row -> rule("ARGS", "@streq a", row.use())
                        + (row.name().equals("chain") ? "SecRule ARGS b\n" : "")
                        + "SecMarker END\n");
    }

    @TestFactory
    Stream<DynamicTest> controlsWorkOrSayWhyNot() {
        return tests(SurfaceTable.CONTROLS, row -> rule("ARGS", "@streq a", "ctl:" + row.name() + "=" + row.use()));
    }

    @TestFactory
    Stream<DynamicTest> variablesThatAreNotThereSayWhy() {
        return tests(SurfaceTable.REFUSED_VARIABLES, row -> rule(row.use(), "@streq a", "pass"));
    }

    private static String rule(String targets, String operator, String actions) {
        String phase = actions.startsWith("phase") ? "" : operator.startsWith("@rbl") ? "phase:2," : "phase:5,";
        return "SecRule " + targets + " \"" + operator + "\" \"id:1," + phase + actions + "\"\n";
    }

    private static Stream<DynamicTest> tests(String table, Function<Row, String> rules) {
        return SurfaceTable.rows(table).stream().map(row -> test(row, rules.apply(row)));
    }

    private static DynamicTest test(Row row, String rules) {
        return DynamicTest.dynamicTest(row.toString(), () -> {
            Compilation compilation = RuleSetCompiler.standard(LOADER, EngineSurroundings.standard())
                    .compile(List.of(new Source("test.conf", BEFORE + rules)));
            List<Diagnostic> found = compilation.diagnostics();
            switch (row.fate()) {
                case "works" -> assertThat(found).isEmpty();
                case "notice" -> {
                    assertThat(compilation.ruleSet()).isPresent();
                    assertThat(found)
                            .singleElement()
                            .extracting(Diagnostic::message)
                            .asString()
                            .contains(row.reason());
                }
                case "error" -> {
                    assertThat(compilation.ruleSet()).isEmpty();
                    assertThat(compilation.errors())
                            .singleElement()
                            .extracting(Diagnostic::message)
                            .asString()
                            .contains(row.reason());
                }
                default -> throw new AssertionError("no fate: " + row.fate());
            }
        });
    }

    @TempDir
    private Path uploads;

    /** Each variable has a value in one exchange or another: none is always empty. */
    @Test
    void everyVariableHasAValueSomewhere() {
        Set<String> empty = new TreeSet<>();
        for (Variable variable : Variable.values()) {
            if (SurfaceTrials.all().noneMatch(trial -> hasValue(trial, variable))) {
                empty.add(variable.name());
            }
        }
        assertThat(empty).isEmpty();
    }

    private boolean hasValue(Trial trial, Variable variable) {
        String count = variable.hasPaths() ? variable.name() + ":/*" : variable.name();
        Outcome outcome = trial.run(SurfaceTrials.RULES.replace("FOLDER", uploads.toString())
                + "SecRule UNIQUE_ID \"@unconditionalMatch\" \"id:1,phase:5,pass,chain\"\n" + "SecRule &" + count
                + " \"@gt 0\"");
        outcome.transaction().removeFiles();
        return outcome.ids().contains(1L);
    }

    @Test
    void splitsArgumentsWhereTheBackendDoes() {
        String rule = "SecRule ARGS:b \"@streq 2\" \"id:1,phase:1,pass\"";

        assertThat(Trial.get("/?a=1;b=2").run("SecArgumentSeparator ;\n" + rule).ids())
                .containsExactly(1L);
        assertThat(Trial.get("/?a=1;b=2").run(rule).ids()).isEmpty();
        assertThat(Trial.compile("SecArgumentSeparator ab").errors()).hasSize(1);
    }

    @Test
    void warnsOfANumberThatIsNone() {
        assertThat(Trial.compile("SecRule ARGS \"@eq five\" \"id:1\"").diagnostics())
                .singleElement()
                .extracting(Diagnostic::message)
                .isEqualTo("@eq: \"five\" is not a number and counts as 0");
    }

    /** The table is as long as that of the reference, when that lies beside this project. */
    @Test
    void hasARowForEveryNameOfTheReference() throws IOException {
        Set<String> known = new HashSet<>();
        for (String table : List.of(
                SurfaceTable.DIRECTIVES,
                SurfaceTable.AUDIT_DIRECTIVES,
                SurfaceTable.ACTIONS,
                SurfaceTable.REFUSED_VARIABLES)) {
            SurfaceTable.rows(table).forEach(row -> known.add(key(row.name())));
        }
        SurfaceTable.rows(SurfaceTable.OPERATORS).forEach(row -> known.add(key("@" + row.name())));
        SurfaceTable.rows(SurfaceTable.CONTROLS).forEach(row -> known.add(key("ctl:" + row.name())));
        names(SurfaceTable.TRANSFORMATIONS).forEach(name -> known.add(key("t:" + name)));
        List<String> forgotten = new ArrayList<>();
        for (String name : referenceNames()) {
            if (!known.contains(key(name)) && Variable.find(name) == null) {
                forgotten.add(name);
            }
        }
        assertThat(forgotten).isEmpty();
    }

    private static List<String> referenceNames() throws IOException {
        List<String> names = new ArrayList<>();
        for (String line : Files.readAllLines(SharedVectors.require("reference/seclang-surface.md"))) {
            String[] cells = line.split("\\|", -1);
            if (cells.length > 5
                    && !cells[1].strip().equals("name")
                    && !cells[1].strip().startsWith("-")) {
                names.add(cells[1].strip());
            }
        }
        assertThat(names).hasSizeGreaterThan(300);
        return names;
    }

    private static List<String> names(String text) {
        return List.of(text.strip().split("\\s+"));
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
