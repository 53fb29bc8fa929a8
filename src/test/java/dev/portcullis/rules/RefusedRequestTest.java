package dev.portcullis.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RefusedRequestTest {
    private static final String RULES = """
            SecRule ARGS evil "id:1,phase:1,deny"
            SecRule REQUEST_FILENAME evil "id:2,phase:2,deny"
            SecRule RESPONSE_STATUS 200 "id:3,phase:3,deny"
            SecRule REQUEST_METHOD GET "id:5,phase:5,pass"
            """;

    private static List<Long> matched(String target) {
        RuleSet rules = Trial.compile(RULES).ruleSet().orElseThrow();
        Transaction transaction = rules.begin(Trial.get(target).facts(), null);
        transaction.refused();
        transaction.logging();
        return transaction.matches().stream().map(RuleMatch::id).toList();
    }

    @Test
    void isShownToTheRequestPhasesForTheLogAndInterruptsNothing() {
        assertThat(matched("/evil?a=evil")).containsExactly(1L, 2L, 5L);
        assertThat(matched("/good?a=good")).containsExactly(5L);
    }
}
