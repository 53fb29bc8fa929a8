package dev.portcullis.app;

import dev.portcullis.identity.key.KeyObserver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells operators what becomes of providers' keys. */
enum KeyLog implements KeyObserver {
    INSTANCE;

    private static final Logger LOG = LoggerFactory.getLogger(KeyLog.class);

    @Override
    public void keysChanged(String source, int count) {
        LOG.info("{}: {} keys", source, count);
    }

    @Override
    public void fetchFailed(String source, String reason) {
        LOG.warn("{}: keys cannot be had: {}", source, reason);
    }
}
