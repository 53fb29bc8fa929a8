package dev.portcullis.observe;

import dev.portcullis.exchange.ExchangeObserver;
import dev.portcullis.exchange.ExchangeRecord;
import dev.portcullis.exchange.RuleEvent;

/**
 * One line for every rule match that asks for one, in the form that tools for ModSecurity's error log read: {@code [id "942100"] [msg "..."] ...}. The event's
 * text is already escaped by the engine. Safe for concurrent use.
 */
public final class RuleLog implements ExchangeObserver {
    private final LogFile file;
    private final ThreadLocal<Line> lines = ThreadLocal.withInitial(Line::new);

    public RuleLog(LogFile file) {
        this.file = file;
    }

    @Override
    public void finished(ExchangeRecord ended) {
        for (RuleEvent event : ended.ruleEvents()) {
            Line line =
                    lines.get().start().raw("[").time(ended.startEpochMillis()).raw("] ");
            file.put(line.raw(event.line()).raw("\n"));
        }
        if (!ended.ruleEvents().isEmpty()) {
            file.tell();
        }
    }
}
