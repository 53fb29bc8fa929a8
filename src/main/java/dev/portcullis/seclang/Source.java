package dev.portcullis.seclang;

import java.nio.charset.StandardCharsets;

/** A named text to read directives from; {@code text} has one char per byte. Immutable. */
public record Source(String name, String text) {
    public static Source of(String name, byte[] content) {
        return new Source(name, new String(content, StandardCharsets.ISO_8859_1));
    }
}
