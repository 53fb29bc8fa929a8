package dev.portcullis.exchange;

/**
 * One loaded configuration as the client side sees it. A reload puts a new world in place for new exchanges; the old one is closed when the last exchange
 * that {@linkplain #enter entered} it has {@linkplain #leave left}. Safe for concurrent use.
 */
public interface World {
    RouteTable routes();

    /** Hears of every exchange that entered this world, beside those who hear of all: what is written of it may be another in the next world. */
    default ExchangeObserver audit() {
        return ended -> {};
    }

    /** Pins this world for one exchange; false if it has been closed already, in which case the current one must be asked for again. */
    boolean enter();

    /** Ends what one successful {@link #enter} began. */
    void leave();
}
