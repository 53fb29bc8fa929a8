package dev.portcullis.app.explain;

import dev.portcullis.rules.EngineMode;
import dev.portcullis.rules.Interruption;
import dev.portcullis.rules.RulePlace;
import dev.portcullis.rules.RuleSet;
import dev.portcullis.rules.Transaction;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Replays requests in process and says what they cost. The time of a request is CPU time of the thread that runs it. Which rule had it is sampled: a second thread looks
 * some thousand times a second which rule is at work, so that the engine does nothing for a profile and runs as it does in production. Work that rules share, such as taking
 * a value apart and scanning it once for all, is counted for the rule that needed it first. One owner at a time; blocks.
 */
public final class Profiler {
    /** Of the time, for the compiler of the JVM to see what is hot. */
    private static final double WARM_UP_SHARE = 0.5;

    /** How long one request is replayed before the next has its turn; turns go round, so that none has all of a bad moment. */
    private static final long SLICE_NANOS = 20_000_000;

    private static final long PAUSE_NANOS = 50_000;

    /** What stands for the time between rules. */
    private static final RulePlace BETWEEN = new RulePlace(0, "", 0, 0);

    private final RuleSet rules;
    private final @Nullable EngineMode mode;
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private volatile @Nullable Transaction atWork;
    private volatile @Nullable Tally counting;

    /** @param mode what the rules may do, or null for what they say themselves */
    public Profiler(RuleSet rules, @Nullable EngineMode mode) {
        this.rules = rules;
        this.mode = mode;
    }

    Profile profile(List<Replay> requests, Duration time, List<String> notes) {
        List<Tally> tallies = requests.stream().map(this::begin).toList();
        long warmUp = (long) (time.toNanos() * WARM_UP_SHARE);
        long start = System.nanoTime();
        do {
            tallies.forEach(each -> replay(each.request));
        } while (System.nanoTime() - start < warmUp);
        Sampler sampler = new Sampler();
        sampler.start();
        do {
            tallies.forEach(this::measure);
        } while (System.nanoTime() - start < time.toNanos());
        sampler.end();
        return new Profile(tallies.stream().map(Tally::result).toList(), costs(tallies), mean(tallies, BETWEEN), notes);
    }

    /** Runs it once, for what it matches. */
    private Tally begin(Replay request) {
        Map<Long, Integer> matches = new HashMap<>();
        Interruption ended = request.run(rules, mode, match -> matches.merge(match.id(), 1, Integer::sum), begun -> {});
        return new Tally(request, matches, verdict(ended));
    }

    private void measure(Tally tally) {
        long before = threads.getCurrentThreadCpuTime();
        counting = tally;
        tally.replays += replay(tally.request);
        counting = null;
        tally.nanos += threads.getCurrentThreadCpuTime() - before;
    }

    private long replay(Replay request) {
        long start = System.nanoTime();
        long replays = 0;
        do {
            request.run(rules, mode, null, begun -> atWork = begun);
            replays++;
        } while (System.nanoTime() - start < SLICE_NANOS);
        atWork = null;
        return replays;
    }

    private static List<Profile.RuleCost> costs(List<Tally> tallies) {
        Map<RulePlace, Integer> matches = new HashMap<>();
        for (Tally tally : tallies) {
            for (RulePlace rule : tally.samples.keySet()) {
                matches.merge(rule, tally.matches.getOrDefault(rule.id(), 0), Integer::sum);
            }
        }
        matches.remove(BETWEEN);
        return matches.entrySet().stream()
                .map(each -> new Profile.RuleCost(each.getKey(), mean(tallies, each.getKey()), each.getValue()))
                .sorted(Comparator.comparingDouble(Profile.RuleCost::micros)
                        .reversed()
                        .thenComparingLong(each -> each.rule().id()))
                .toList();
    }

    /** Microseconds that {@code rule} has of an average request. */
    private static double mean(List<Tally> tallies, RulePlace rule) {
        return tallies.stream()
                .mapToDouble(tally -> tally.micros() * tally.share(rule))
                .average()
                .orElse(0);
    }

    private static String verdict(@Nullable Interruption ended) {
        if (ended == null) {
            return "passes";
        }
        String by = ended.ruleId() == 0 ? ended.reason().label() : "rule " + ended.ruleId();
        return switch (ended.kind()) {
            case DENY -> ended.status() + " by " + by;
            case DROP -> "dropped by " + by;
            case REDIRECT -> "redirected by " + by;
        };
    }

    /** What is counted for one request. The samples belong to the sampler until it has ended, all else to the thread that replays. */
    private static final class Tally {
        private final Replay request;
        private final Map<Long, Integer> matches;
        private final String verdict;
        private final Map<RulePlace, Integer> samples = new HashMap<>();
        private long nanos;
        private long replays;

        Tally(Replay request, Map<Long, Integer> matches, String verdict) {
            this.request = request;
            this.matches = matches;
            this.verdict = verdict;
        }

        double micros() {
            return nanos / 1e3 / replays;
        }

        double share(RulePlace rule) {
            int all = samples.values().stream().mapToInt(Integer::intValue).sum();
            return all == 0 ? 0 : (double) samples.getOrDefault(rule, 0) / all;
        }

        Profile.Request result() {
            int all = matches.values().stream().mapToInt(Integer::intValue).sum();
            return new Profile.Request(request.name(), micros(), replays, all, verdict);
        }
    }

    /** Looks again and again which rule is at work, on a thread of its own, until it is told to end. */
    private final class Sampler extends Thread {
        private volatile boolean isOver;

        Sampler() {
            super("profile-sampler");
            setDaemon(true);
        }

        @Override
        public void run() {
            while (!isOver) {
                Tally tally = counting;
                Transaction transaction = atWork;
                if (tally != null && transaction != null) {
                    RulePlace rule = transaction.ruleAtWork();
                    tally.samples.merge(rule == null ? BETWEEN : rule, 1, Integer::sum);
                }
                LockSupport.parkNanos(this, PAUSE_NANOS);
            }
        }

        void end() {
            isOver = true;
            boolean wasInterrupted = false;
            while (isAlive()) {
                try {
                    join();
                } catch (InterruptedException e) {
                    wasInterrupted = true;
                }
            }
            if (wasInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
