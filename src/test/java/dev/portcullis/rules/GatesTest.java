package dev.portcullis.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Of values that recur it is remembered which rules they cannot make match: neither other rules nor other targets nor other values may suffer. */
class GatesTest {
    private static final String RULES = """
            SecRule ARGS "@rx ^evil$" "id:1,phase:2,pass,log"
            SecRule ARGS "@rx ^evil$" "id:2,phase:2,pass,log,t:lowercase"
            SecRule ARGS|REQUEST_HEADERS:X-Name "@rx ^evil$" "id:3,phase:2,pass,log,t:urlDecodeUni"
            SecRule REQUEST_HEADERS:X-Name "!@rx ^evil$" "id:4,phase:2,pass,log"
            SecRule ARGS "@streq %{REQUEST_HEADERS.X-Wanted}" "id:5,phase:2,pass,log"
            SecRule ARGS "@rx ^evil$" "id:6,phase:2,pass,log,multiMatch,t:removeWhitespace,t:lowercase"
            SecRule ARGS:other "@rx ^evil$" "id:7,phase:2,pass,log,t:lowercase"
            SecRule REQUEST_COOKIES "@rx ." "id:8,phase:2,pass,log"
            SecRule ARGS "@within a EVIL b" "id:9,phase:2,pass,log"
            SecRule ARGS_NAMES "@rx ^evil$" "id:10,phase:2,pass,log"
            SecRule ARGS_NAMES|ARGS "@rx ^evil$" "id:11,phase:2,pass,log,t:lowercase"
            """;

    private final RuleSet rules = Trial.compile(RULES).ruleSet().orElseThrow();

    private void check(Trial trial, Long... ids) {
        for (int time = 1; time <= 6; time++) {
            assertThat(trial.run(rules).ids()).as("time %d", time).containsExactly(ids);
        }
    }

    @Test
    void theSameRequestMatchesTheSameRulesEachTime() {
        check(Trial.get("/?q=EVIL"), 2L, 6L, 9L, 11L);
        check(Trial.get("/?q=evil"), 1L, 2L, 3L, 6L, 11L);
        check(Trial.get("/?q=good"));
    }

    @Test
    void aValueUnderAnotherNameOrVariableIsLookedAtAnew() {
        check(Trial.get("/?q=EVIL"), 2L, 6L, 9L, 11L);
        check(Trial.get("/?other=EVIL"), 2L, 6L, 7L, 9L, 11L);
        check(Trial.get("/").with("X-Name", "EVIL"), 4L);
        check(Trial.get("/").with("X-Name", "%65vil"), 3L, 4L);
    }

    /** The second time makes the value of the argument one that recurs, after its name was taken for a new one. */
    @Test
    void aValueThatBeginsToRecurInTheMiddleOfARequestIsLookedAtEverywhere() {
        check(Trial.get("/?evil=evil"), 1L, 2L, 3L, 6L, 10L, 11L, 11L);
        check(Trial.get("/?evil=x&x=evil"), 1L, 2L, 3L, 6L, 10L, 11L, 11L);
    }

    @Test
    void aConditionThatLooksElsewhereTooIsNeverRuledOut() {
        check(Trial.get("/?q=good").with("X-Wanted", "bad"));
        check(Trial.get("/?q=good").with("X-Wanted", "good"), 5L);
    }

    @Test
    void oneValueThatRecursDoesNotHideANewOne() {
        check(Trial.get("/?q=good"));
        assertThat(Trial.get("/?q=good&r=e%76il").run(rules).ids()).containsExactly(1L, 2L, 3L, 6L, 11L);
        assertThat(Trial.get("/?q=good").with("Cookie", "a=1").run(rules).ids()).containsExactly(8L);
    }

    @Test
    void oneValueAmongManyIsFoundAsItCameAndAfterEachStep() {
        String before = IntStream.range(0, 40).mapToObj(i -> "a" + i + "=w" + i).collect(Collectors.joining("&"));
        String behind =
                IntStream.range(0, 40).mapToObj(i -> "b" + i + "=w%20" + i).collect(Collectors.joining("&"));
        check(Trial.get("/?" + before + "&" + behind));
        check(Trial.get("/?" + before + "&q=EVIL&" + behind), 2L, 6L, 9L, 11L);
        check(Trial.get("/?" + before + "&q=E%20vil&" + behind), 6L);
        check(Trial.get("/?" + before + "&q=%2565vil&" + behind), 3L);
        check(Trial.get("/?" + before + "&other=EVIL&" + behind), 2L, 6L, 7L, 9L, 11L);
        check(Trial.get("/?" + before + "&evil=x&" + behind), 10L, 11L);
        check(Trial.get("/?" + before + "&q=good&" + behind).with("X-Wanted", "good"), 5L);
    }
}
