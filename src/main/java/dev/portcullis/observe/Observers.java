package dev.portcullis.observe;

import dev.portcullis.exchange.ExchangeObserver;
import dev.portcullis.exchange.ExchangeRecord;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells several observers of the end of an exchange; one that fails does not keep the others from hearing. Safe for concurrent use. */
public final class Observers implements ExchangeObserver {
    private static final Logger LOG = LoggerFactory.getLogger(Observers.class);

    private final List<ExchangeObserver> observers;

    public Observers(List<ExchangeObserver> observers) {
        this.observers = List.copyOf(observers);
    }

    @Override
    public void finished(ExchangeRecord ended) {
        for (ExchangeObserver observer : observers) {
            try {
                observer.finished(ended);
            } catch (RuntimeException e) {
                LOG.error(
                        "exchange {}: {} failed",
                        ended.id(),
                        observer.getClass().getSimpleName(),
                        e);
            }
        }
    }
}
