package dev.portcullis.identity.session;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Content of forms that waits for its sender to sign in: sealed by whoever keeps it, bounded, taken once. Never blocks. Safe for concurrent use. */
public interface KeptForms {
    /** Keeps {@code sealed} under {@code id} for at most {@code time}; it may go earlier for want of room. */
    void keep(String id, byte[] sealed, Duration time);

    /** Takes what is kept under {@code id}, or null. */
    byte @Nullable [] take(String id);
}
