package dev.portcullis.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What rules do that add up scores is worked out once for requests in which nothing was found: nobody may notice. */
class ForegoneRunTest {
    /** Scores as the Core Rule Set has them: set to nothing, added up by level, compared, reported. */
    private static final String SCORES = """
            SecAction "id:1,phase:1,pass,nolog,setvar:tx.level=1,setvar:tx.low=0,setvar:tx.limit=5"
            SecRule ARGS:q "@contains evil" "id:2,phase:2,pass,log,setvar:tx.low=+5"
            SecRule ARGS:q "@contains odd" "id:3,phase:2,pass,log,setvar:tx.low=+2"
            SecRule ARGS:set "@rx ^(.+)$" "id:4,phase:2,pass,nolog,capture,setvar:tx.sum=%{TX.1}"
            SecRule ARGS:jump "@streq inside" "id:5,phase:2,pass,nolog,skipAfter:INSIDE"
            SecAction "id:10,phase:2,pass,nolog,setvar:tx.begun=1"
            SecRule TX:LEVEL "@ge 1" "id:11,phase:2,pass,nolog,setvar:tx.sum=+%{tx.low}"
            SecMarker INSIDE
            SecRule TX:LEVEL "@ge 2" "id:12,phase:2,pass,nolog,setvar:tx.sum=+100"
            SecRule TX:SUM "@ge %{tx.limit}" "id:13,phase:2,deny,log"
            SecRule TX:SUM "@eq 0" "id:14,phase:2,pass,nolog,skipAfter:END"
            SecRule ARGS:q "@contains bad" "id:15,phase:2,pass,log"
            SecMarker END
            SecRule REQUEST_METHOD "@streq GET" "id:16,phase:2,pass,log,msg:'%{tx.sum} %{tx.begun}'"
            SecAction "id:20,phase:5,pass,nolog,setvar:tx.all=%{tx.sum}"
            SecRule TX:ALL "@eq 0" "id:21,phase:5,pass,nolog,skipAfter:QUIET"
            SecAction "id:22,phase:5,pass,log,msg:'%{tx.all}'"
            SecMarker QUIET
            """;

    private static List<String> matches(Trial trial, RuleSet rules) {
        return trial.run(rules).transaction().matches().stream()
                .map(match -> match.id() + " " + match.msg())
                .toList();
    }

    private static List<String> scores(String query) {
        return matches(Trial.get("/?" + query), Trial.compile(SCORES).ruleSet().orElseThrow());
    }

    @Test
    void whereNothingIsFoundTheSumIsThereAllTheSame() {
        assertThat(scores("q=bad")).containsExactly("16 0 1");
    }

    @Test
    void whatIsFoundIsAddedUp() {
        assertThat(scores("q=odd+bad")).containsExactly("3 null", "15 null", "16 2 1", "22 2");
        assertThat(scores("q=evil+bad")).containsExactly("2 null", "13 null", "22 5");
    }

    @Test
    void aVariableThatTheRulesReadMayComeFromElsewhere() {
        assertThat(scores("q=bad&set=3")).containsExactly("15 null", "16 3 1", "22 3");
        assertThat(scores("q=bad&set=0")).as("as foreseen").containsExactly("16 0 1");
    }

    @Test
    void aSkipIntoTheRulesRunsTheRestOfThem() {
        assertThat(scores("q=odd+bad&jump=inside"))
                .as("nothing was added: there is no sum, and where one is needed it counts as 0")
                .containsExactly("3 null", "15 null", "16  ");
    }

    @Test
    void aRuleThatWasTakenOutDoesNothing() {
        String rules = """
                SecRule REQUEST_HEADERS:X-Leave-Out "@streq yes" "id:1,phase:1,pass,nolog,ctl:ruleRemoveById=2"
                SecAction "id:2,phase:2,pass,nolog,setvar:tx.done=yes"
                SecRule TX:done "@streq yes" "id:3,phase:2,pass,log"
                """;
        assertThat(Trial.get("/").run(rules).ids()).containsExactly(3L);
        assertThat(Trial.get("/").with("X-Leave-Out", "yes").run(rules).ids()).isEmpty();
    }

    @Test
    void theLastMatchIsThatOfTheRules() {
        String rules = """
                SecRule REQUEST_METHOD "@streq GET" "id:1,phase:2,pass,nolog"
                SecAction "id:2,phase:2,pass,nolog,setvar:tx.sum=7"
                SecRule TX:sum "@ge 1" "id:3,phase:2,pass,nolog,setvar:tx.sum=+1"
                SecAction "id:4,phase:2,pass,log,msg:'%{MATCHED_VAR_NAME}=%{MATCHED_VAR}'"
                """;
        assertThat(matches(Trial.get("/"), Trial.compile(rules).ruleSet().orElseThrow()))
                .containsExactly("4 TX:sum=7");
    }

    @Test
    void variablesAreToldInTheOrderInWhichTheyWereSet() {
        String rules = """
                SecRule ARGS:first "@rx ." "id:1,phase:2,pass,nolog,setvar:tx.p_b=x"
                SecAction "id:2,phase:2,pass,nolog,setvar:tx.p_a=x"
                SecAction "id:3,phase:2,pass,nolog,setvar:tx.p_b=x"
                SecRule TX:/^p_/ "@streq x" "id:4,phase:2,pass,log,msg:'%{MATCHED_VAR_NAME}'"
                """;
        RuleSet compiled = Trial.compile(rules).ruleSet().orElseThrow();
        assertThat(matches(Trial.get("/"), compiled)).containsExactly("4 TX:p_a", "4 TX:p_b");
        assertThat(matches(Trial.get("/?first=x"), compiled)).containsExactly("4 TX:p_b", "4 TX:p_a");
    }

    /** Rules of chance about five variables, with and without what is worked out before. */
    @Test
    void rulesOfChanceDoTheSame() {
        Random random = new Random(Sameness.SEED + 7);
        for (int set = 0; set < 300; set++) {
            String rules = new Rules(random).text();
            RuleSet quick = Trial.compile(rules)
                    .ruleSet()
                    .orElseThrow(() -> new AssertionError(Trial.compile(rules).errors() + rules));
            RuleSet plain = Trial.compileVerified(rules).ruleSet().orElseThrow();
            for (int i = 0; i < 12; i++) {
                String target = target(random);
                assertThat(matches(Trial.get(target), quick))
                        .as("%s with%n%s", target, rules)
                        .isEqualTo(matches(Trial.get(target), plain));
            }
        }
    }

    private static String target(Random random) {
        StringBuilder target = new StringBuilder("/?x=1");
        for (char name = 'p'; name < 't'; name++) {
            if (random.nextInt(3) == 0) {
                target.append('&').append(name).append('=').append(random.nextInt(4));
            }
        }
        return target.toString();
    }

    /** A rule set of chance. One owner at a time. */
    private static final class Rules {
        private static final int COUNT = 24;

        private final Random random;
        private final StringBuilder out = new StringBuilder();
        private int id = 100;

        Rules(Random random) {
            this.random = random;
        }

        String text() {
            out.append("SecAction \"id:1,phase:1,pass,nolog,setvar:tx.a=1,setvar:tx.b=0\"\n");
            for (int i = 0; i < COUNT; i++) {
                rule();
                if (random.nextInt(4) == 0) {
                    out.append("SecMarker M").append(random.nextInt(3)).append('\n');
                }
            }
            // every skip has a place to go
            out.append("SecMarker M0\nSecMarker M1\nSecMarker M2\n");
            for (int phase : new int[] {1, 2, 5}) {
                out.append("SecRule REQUEST_METHOD \"@streq GET\" \"id:")
                        .append(id++)
                        .append(",phase:")
                        .append(phase)
                        .append(",pass,log,msg:'%{tx.a} %{tx.b} %{tx.c} %{tx.d} %{tx.e}'\"\n");
            }
            return out.toString();
        }

        private void rule() {
            int phase = List.of(1, 2, 2, 5).get(random.nextInt(4));
            String head = random.nextInt(4) == 0 ? "SecAction" : "SecRule " + condition();
            out.append(head)
                    .append(" \"id:")
                    .append(id++)
                    .append(",phase:")
                    .append(phase)
                    .append(",pass,")
                    .append(random.nextInt(5) == 0 ? "log" : "nolog")
                    .append(random.nextInt(2) == 0 ? "," + setting() : "")
                    .append(random.nextInt(3) == 0 ? "," + setting() : "");
            if (random.nextInt(5) == 0) {
                out.append(",skipAfter:M").append(random.nextInt(3));
            } else if (head.startsWith("SecRule") && random.nextInt(5) == 0) {
                out.append(",chain\"\n    SecRule ")
                        .append(condition())
                        .append(" \"")
                        .append(setting());
            }
            out.append("\"\n");
        }

        private String condition() {
            String number = random.nextInt(4) == 0 ? "%{tx." + variable() + "}" : String.valueOf(random.nextInt(3));
            String comparison = List.of("eq", "ge", "lt").get(random.nextInt(3)) + " " + number;
            String negation = random.nextInt(5) == 0 ? "!" : "";
            String target = switch (random.nextInt(6)) {
                case 0 -> "ARGS:" + (char) ('p' + random.nextInt(4));
                case 1 -> "&TX:" + variable();
                default -> "TX:" + variable();
            };
            return target + " \"" + negation + "@" + comparison + "\"";
        }

        private String setting() {
            String amount = random.nextInt(2) == 0 ? "%{tx." + variable() + "}" : String.valueOf(random.nextInt(3));
            return switch (random.nextInt(8)) {
                case 0 -> "setvar:!tx." + variable();
                case 1, 2, 3 -> "setvar:tx." + variable() + "=+" + amount;
                default -> "setvar:tx." + variable() + "=" + amount;
            };
        }

        private char variable() {
            return (char) ('a' + random.nextInt(5));
        }
    }
}
