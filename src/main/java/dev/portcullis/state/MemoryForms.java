package dev.portcullis.state;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.portcullis.identity.session.KeptForms;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Forms in memory, so many bytes of them; beyond, those kept for longest go. Safe for concurrent use. */
public final class MemoryForms implements KeptForms {
    private static final int OVERHEAD = 200;

    private final Cache<String, byte[]> forms;

    /** @param longest no form is kept for longer than this */
    public MemoryForms(long maxBytes, Duration longest) {
        this.forms = Caffeine.newBuilder()
                .maximumWeight(maxBytes)
                .weigher((String id, byte[] content) -> content.length + OVERHEAD)
                .expireAfterWrite(longest)
                .executor(Runnable::run)
                .build();
    }

    @Override
    public void keep(String id, byte[] sealed, Duration time) {
        forms.put(id, sealed);
    }

    @Override
    public byte @Nullable [] take(String id) {
        return forms.asMap().remove(id);
    }
}
