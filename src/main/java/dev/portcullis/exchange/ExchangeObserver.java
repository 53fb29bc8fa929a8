package dev.portcullis.exchange;

/** Hears of every exchange that has ended. Called on event loops: must neither block nor throw. Safe for concurrent use. */
@FunctionalInterface
public interface ExchangeObserver {
    void finished(ExchangeRecord ended);
}
