package dev.portcullis.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What follows from names that rules put together is remembered for other requests: it must be the same as for the first. */
class TxNamesTest {
    private static final String RULES = """
            SecRule ARGS_NAMES "@rx ^.*$" "id:1,phase:2,pass,nolog,capture,setvar:'tx.put_%{tx.0}=<%{tx.0}>'"
            SecRule TX:/^put_[ab]/ "@rx ." "id:2,phase:2,pass,log"
            SecRule TX:put_known "@streq <known>" "id:3,phase:2,pass,log"
            SecRule TX:/^put_known/ "@rx ." "id:4,phase:2,pass,log"
            SecRule &TX:/^put_/ "@ge 3" "id:5,phase:2,pass,log"
            SecRule TX:/^0$/ "@rx ^z" "id:6,phase:2,pass,log"
            SecRule &TX:/^put_[ab]/ "@eq 100" "id:7,phase:2,pass,log"
            """;

    private final RuleSet rules = Trial.compile(RULES).ruleSet().orElseThrow();

    private void check(String target, Long... ids) {
        for (int time = 1; time <= 4; time++) {
            assertThat(Trial.get(target).run(rules).ids()).as("time %d", time).containsExactly(ids);
        }
    }

    @Test
    void aPatternMeansTheNamesOfThisRequestEachTime() {
        check("/?ax=1&zx=2", 2L, 6L);
        check("/?zx=2&yx=2");
        check("/?ax=1&bx=2&cx=3", 2L, 2L, 5L);
    }

    @Test
    void capitalsAreTheSameName() {
        check("/?AX=1&ax=2", 2L);
        check("/?ax=1&AX=2&b=3&B=4&c=5", 2L, 2L, 5L);
    }

    @Test
    void aNameThatARuleSpellsOutIsThatOne() {
        check("/?Known=1", 4L);
        check("/?known=1", 3L, 4L);
    }

    /** More names than are remembered push each other out, and are worked out again. */
    @Test
    void moreNamesThanAreRememberedStayApart() {
        for (int round = 0; round < 3; round++) {
            for (int from = 0; from < 3_000; from += 300) {
                String query = IntStream.range(from, from + 300)
                        .mapToObj(i -> (i % 3 == 0 ? "a" : "z") + i + "=1")
                        .collect(Collectors.joining("&"));
                Trial trial = Trial.get("/?" + query);
                assertThat(trial.run(rules).ids())
                        .as("%d and up, round %d", from, round)
                        .contains(7L);
            }
        }
    }
}
