package dev.portcullis.observe;

import dev.portcullis.exchange.ExchangeObserver;
import dev.portcullis.exchange.ExchangeRecord;
import dev.portcullis.exchange.RuleEvent;

/**
 * One line for every rule match that asks for one, in the form that tools for ModSecurity's error log read: {@code [id "942100"] [msg "..."] ...}. The event's
 * text is escaped by the engine. Safe for concurrent use.
 */
public final class RuleLog implements ExchangeObserver {
    private final LogFile file;
    private final boolean onlyRefusals;
    private final ThreadLocal<Line> lines = ThreadLocal.withInitial(Line::new);

    /** All lines. */
    public RuleLog(LogFile file) {
        this(file, false);
    }

    /** All lines, or those of events that refuse. */
    public RuleLog(LogFile file, boolean onlyRefusals) {
        this.file = file;
        this.onlyRefusals = onlyRefusals;
    }

    @Override
    public void finished(ExchangeRecord ended) {
        boolean isWritten = false;
        for (RuleEvent event : ended.ruleEvents()) {
            if (event.refuses() || !onlyRefusals) {
                Line line = lines.get()
                        .start()
                        .raw("[")
                        .time(ended.startEpochMillis())
                        .raw("] ");
                file.put(line.raw(event.line().get()).raw("\n"));
                isWritten = true;
            }
        }
        if (isWritten) {
            file.tell();
        }
    }
}
