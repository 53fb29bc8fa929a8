package dev.portcullis.app;

import dev.portcullis.app.rehearsal.Rehearsal;
import dev.portcullis.config.InvalidConfigException;
import java.io.IOException;
import java.time.Duration;

/**
 * The part of a start that needs no configuration, begun while the command line is still being read: logging, event loops, and the classes of both. For a process that
 * has just begun. Nothing else may log until {@link #start}, since loggers that are asked for while logging begins are told so on standard error. One owner at a time,
 * used once.
 */
public final class HeadStart implements AutoCloseable {
    private final Aside<Foundation> foundation;
    private boolean isUsed;

    private HeadStart(Aside<Foundation> foundation) {
        this.foundation = foundation;
    }

    public static HeadStart begin() {
        return new HeadStart(Aside.begin(() -> Foundation.lay(Probe.NONE)));
    }

    /** As {@link Portcullis#start(ConfigSource)}, after a {@link Rehearsal} of about {@code rehearsal}. */
    public Portcullis start(ConfigSource source, Duration rehearsal) throws InvalidConfigException, IOException {
        isUsed = true; // also if it could not be laid: then there is nothing to close
        return Portcullis.startRehearsed(source, rehearsal, foundation.await());
    }

    /** Throws away what was begun, unless {@link #start} has taken it over. */
    @Override
    public void close() {
        if (!isUsed) {
            foundation.await().close();
        }
    }
}
