package dev.portcullis.rules;

import dev.portcullis.seclang.Source;
import dev.portcullis.seclang.SourceLoader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** A SHA-256 over everything that a rule set was compiled from, in the order of reading. One owner at a time. */
final class Fingerprint {
    private final MessageDigest digest;

    Fingerprint() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    void add(String name, byte[] content) {
        byte[] title = (name + " " + content.length + "\n").getBytes(StandardCharsets.UTF_8);
        digest.update(title);
        digest.update(content);
    }

    void add(Source source) {
        add(source.name(), source.text().getBytes(StandardCharsets.ISO_8859_1));
    }

    /** {@code loader}, with every source that it hands out added here. */
    SourceLoader watching(SourceLoader loader) {
        return new SourceLoader() {
            @Override
            public List<Source> sources(String pattern, String includer) throws IOException {
                List<Source> sources = loader.sources(pattern, includer);
                sources.forEach(Fingerprint.this::add);
                return sources;
            }

            @Override
            public byte[] data(String name, String includer) throws IOException {
                return loader.data(name, includer);
            }
        };
    }

    /** 64 hexadecimal digits; nothing may be added afterwards. */
    String text() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
