package dev.portcullis.app;

import dev.portcullis.exchange.ExchangeObserver;
import dev.portcullis.exchange.RouteTable;
import dev.portcullis.exchange.World;
import dev.portcullis.stage.RulesStages;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One loaded configuration with everything that was built from it, from which exchanges are served until a newer one takes its place; closed when the last
 * exchange that entered it has left. Safe for concurrent use.
 */
final class Generation implements World {
    private static final Logger LOG = LoggerFactory.getLogger(Generation.class);

    private final RouteTable routes;
    private final LimitTables limits;
    private final ExchangeObserver audit;
    private final List<RulesStages> rehearsals;
    private final List<AutoCloseable> parts;
    /** Exchanges inside, and one for being the current generation. At 0 it is closed, and stays so. */
    private final AtomicLong users = new AtomicLong(1);

    /**
     * @param limits what the next generation may take over
     * @param audit hears of its exchanges
     * @param rehearsals stages for requests that nobody has sent, one for each rule set
     * @param parts closed with the generation, in this order; closing must not block
     */
    Generation(
            RouteTable routes,
            LimitTables limits,
            ExchangeObserver audit,
            List<RulesStages> rehearsals,
            List<AutoCloseable> parts) {
        this.routes = routes;
        this.limits = limits;
        this.audit = audit;
        this.rehearsals = List.copyOf(rehearsals);
        this.parts = List.copyOf(parts);
    }

    @Override
    public RouteTable routes() {
        return routes;
    }

    @Override
    public ExchangeObserver audit() {
        return audit;
    }

    LimitTables limits() {
        return limits;
    }

    List<RulesStages> rehearsals() {
        return rehearsals;
    }

    @Override
    public boolean enter() {
        long now = users.get();
        while (now > 0) {
            if (users.compareAndSet(now, now + 1)) {
                return true;
            }
            now = users.get();
        }
        return false;
    }

    @Override
    public void leave() {
        long left = users.decrementAndGet();
        if (left == 0) {
            closeAll(parts);
        } else if (left < 0) {
            throw new IllegalStateException("left more often than entered");
        }
    }

    /** Another generation is current: this one ends with its last exchange. Once. */
    void retire() {
        leave();
    }

    boolean isClosed() {
        return users.get() <= 0;
    }

    static void closeAll(List<AutoCloseable> parts) {
        for (AutoCloseable part : parts) {
            try {
                part.close();
            } catch (Exception e) {
                LOG.warn("closing {} failed", part, e);
            }
        }
    }
}
