package dev.portcullis.app;

import dev.portcullis.config.Diagnostic;
import dev.portcullis.config.InvalidConfigException;
import dev.portcullis.config.Located;
import dev.portcullis.config.LogTarget;
import dev.portcullis.config.LogsConfig;
import dev.portcullis.exchange.ExchangeObserver;
import dev.portcullis.observe.AccessLog;
import dev.portcullis.observe.LogFile;
import dev.portcullis.observe.LogOpening;
import dev.portcullis.observe.LogWriter;
import dev.portcullis.observe.Metrics;
import dev.portcullis.observe.Observers;
import dev.portcullis.observe.RuleLog;
import dev.portcullis.text.FileTrouble;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Everything that hears of ended exchanges: the logs that the configuration asks for, and metrics. Safe for concurrent use. */
final class Logs implements AutoCloseable {
    private final LogWriter writer;
    private final Metrics metrics = new Metrics().withProcess();
    private final ExchangeObserver observer;

    /**
     * @param lines for refusals, in the program's log
     * @param probe hears of ended exchanges as well
     */
    Logs(LogsConfig config, IdentityLines lines, Probe probe, LogOpening opening) throws InvalidConfigException {
        this.writer = new LogWriter(opening);
        List<ExchangeObserver> all = new ArrayList<>();
        List<Diagnostic> faults = new ArrayList<>();
        all.add(metrics);
        all.add(probe);
        all.add(new DenialLog(lines));
        metrics.dropped("identity", lines::dropped);
        LogFile access = open(config.access(), false, faults);
        if (access != null) {
            all.add(new AccessLog(access));
            metrics.dropped("access", access::droppedLines);
        }
        LogFile rules = open(config.rules(), true, faults);
        if (rules != null) {
            all.add(new RuleLog(rules, config.ruleLines() == LogsConfig.RuleLines.REFUSALS));
            metrics.dropped("rules", rules::droppedLines);
        }
        if (!faults.isEmpty()) {
            close();
            throw new InvalidConfigException(faults);
        }
        this.observer = new Observers(all);
    }

    private @Nullable LogFile open(Located<LogTarget> target, boolean promptly, List<Diagnostic> faults) {
        Path file = target.value().file();
        return switch (target.value().kind()) {
            case OFF -> null;
            case STDOUT -> writer.standardOutput();
            case STDERR -> writer.standardError();
            case FILE -> {
                if (file == null) {
                    throw new IllegalStateException("a file target has a file");
                }
                yield open(file, promptly, target, faults);
            }
        };
    }

    private @Nullable LogFile open(Path file, boolean promptly, Located<LogTarget> target, List<Diagnostic> faults) {
        try {
            return writer.open(file, promptly);
        } catch (IOException e) {
            faults.add(new Diagnostic(
                    target.at(), target.key(), "\"" + file + "\" cannot be written: " + FileTrouble.of(e)));
            return null;
        }
    }

    ExchangeObserver observer() {
        return observer;
    }

    Metrics metrics() {
        return metrics;
    }

    /** Goes on in new files where the old ones were moved away. */
    void reopen() {
        writer.reopen();
    }

    /** Writes what is left. */
    @Override
    public void close() {
        writer.close();
    }
}
