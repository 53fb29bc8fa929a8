package dev.portcullis.app;

import dev.portcullis.exchange.ExchangeObserver;
import dev.portcullis.exchange.ExchangeRecord;
import dev.portcullis.rules.EngineMode;
import dev.portcullis.rules.RuleSet;
import dev.portcullis.rules.Transaction;
import dev.portcullis.rules.TransactionFacts;
import org.jspecify.annotations.Nullable;

/**
 * Listens in on a proxy, for tools that explain what it does: begins the transactions of its rules and hears of every exchange that ends. Safe for concurrent
 * use.
 */
public interface Probe extends ExchangeObserver {
    /** Hears nothing. */
    Probe NONE = new Probe() {
        @Override
        public Transaction begin(RuleSet rules, TransactionFacts facts, @Nullable EngineMode mode) {
            return rules.begin(facts, mode);
        }

        @Override
        public void finished(ExchangeRecord ended) {}
    };

    /** Begins a transaction as {@link RuleSet#begin(TransactionFacts, EngineMode)} would. */
    Transaction begin(RuleSet rules, TransactionFacts facts, @Nullable EngineMode mode);
}
