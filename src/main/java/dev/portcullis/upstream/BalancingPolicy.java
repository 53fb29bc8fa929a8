package dev.portcullis.upstream;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/** Which endpoint serves the next request. Safe for concurrent use: all event loops ask the same policy. */
public interface BalancingPolicy {
    /** One of {@code candidates}, which is never empty and keeps its order between calls while no endpoint is ejected. */
    Endpoint choose(List<Endpoint> candidates);

    /** One after the other. */
    static BalancingPolicy roundRobin() {
        AtomicInteger turn = new AtomicInteger();
        return candidates -> candidates.get(Math.floorMod(turn.getAndIncrement(), candidates.size()));
    }

    /**
     * The one with fewer requests in flight of two chosen at random: nearly as even as asking all, without the herd that runs to the one idle
     * endpoint (Mitzenmacher, The Power of Two Choices in Randomized Load Balancing, 2001).
     *
     * @param random safe for concurrent use
     */
    static BalancingPolicy powerOfTwoChoices(RandomGenerator random) {
        return candidates -> {
            int size = candidates.size();
            if (size == 1) {
                return candidates.get(0);
            }
            int first = random.nextInt(size);
            int second = random.nextInt(size - 1);
            Endpoint one = candidates.get(first);
            Endpoint other = candidates.get(second >= first ? second + 1 : second);
            return other.inFlight() < one.inFlight() ? other : one;
        };
    }
}
