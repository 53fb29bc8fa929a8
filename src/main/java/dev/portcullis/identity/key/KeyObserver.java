package dev.portcullis.identity.key;

/** Told what happens to a key source, for logs and metrics; must not block. Called on any thread. */
public interface KeyObserver {
    /** The source now has these many keys, other ones than before. */
    void keysChanged(String source, int count);

    /** A fetch failed; the old keys, if any, stay for their time. */
    void fetchFailed(String source, String reason);

    /** Tells nobody. */
    KeyObserver SILENT = new KeyObserver() {
        @Override
        public void keysChanged(String source, int count) {}

        @Override
        public void fetchFailed(String source, String reason) {}
    };
}
