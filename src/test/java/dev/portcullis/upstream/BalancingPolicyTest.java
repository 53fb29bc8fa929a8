package dev.portcullis.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BalancingPolicyTest {
    private static final long SEED = 20261123;

    @Test
    void roundRobinTakesThemInTurn() {
        List<Endpoint> endpoints = OutliersTest.endpoints(3);
        BalancingPolicy policy = BalancingPolicy.roundRobin();

        assertThat(List.of(
                        policy.choose(endpoints),
                        policy.choose(endpoints),
                        policy.choose(endpoints),
                        policy.choose(endpoints)))
                .containsExactly(endpoints.get(0), endpoints.get(1), endpoints.get(2), endpoints.get(0));
    }

    @Test
    void twoChoicesNeverTakeTheBusiestOfTwo() {
        List<Endpoint> endpoints = OutliersTest.endpoints(2);
        endpoints.get(0).enter();
        BalancingPolicy policy = BalancingPolicy.powerOfTwoChoices(new Random(SEED));

        for (int i = 0; i < 100; i++) {
            assertThat(policy.choose(endpoints)).as("seed %d", SEED).isSameAs(endpoints.get(1));
        }
    }

    @Test
    void twoChoicesSpreadEqualLoadEvenly() {
        List<Endpoint> endpoints = OutliersTest.endpoints(4);
        BalancingPolicy policy = BalancingPolicy.powerOfTwoChoices(new Random(SEED));
        Map<Endpoint, Integer> chosen = new HashMap<>();

        for (int i = 0; i < 4_000; i++) {
            chosen.merge(policy.choose(endpoints), 1, Integer::sum);
        }

        assertThat(chosen.keySet()).containsExactlyInAnyOrderElementsOf(endpoints);
        assertThat(chosen.values()).as("seed %d", SEED).allMatch(count -> count > 850 && count < 1_150);
    }

    @Test
    void twoChoicesKeepRequestsInFlightWithinOneOfEachOther() {
        List<Endpoint> endpoints = OutliersTest.endpoints(2);
        BalancingPolicy policy = BalancingPolicy.powerOfTwoChoices(new Random(SEED));

        for (int i = 0; i < 101; i++) {
            policy.choose(endpoints).enter();
        }

        assertThat(Math.abs(endpoints.get(0).inFlight() - endpoints.get(1).inFlight()))
                .isEqualTo(1);
    }

    @Test
    void oneCandidateIsTheChoice() {
        List<Endpoint> one = OutliersTest.endpoints(1);

        assertThat(BalancingPolicy.powerOfTwoChoices(new Random(SEED)).choose(one))
                .isSameAs(one.get(0));
    }
}
