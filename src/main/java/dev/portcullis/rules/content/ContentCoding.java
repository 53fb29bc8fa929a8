package dev.portcullis.rules.content;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The content codings that can be undone (RFC 9110 section 8.4.1, RFC 7932, RFC 8878). */
public enum ContentCoding {
    GZIP("gzip", new GzipReader()),
    /** In the zlib format only, as RFC 9110 section 8.4.1.2 has it. */
    DEFLATE("deflate", new ZlibReader()),
    BR("br", new BrotliReader()),
    ZSTD("zstd", new ZstdReader());

    private final String label;

    @SuppressWarnings(
            "ImmutableEnumChecker") // readers are immutable, as their interface demands, without a library's annotation
    private final CodingReader reader;

    ContentCoding(String label, CodingReader reader) {
        this.label = label;
        this.reader = reader;
    }

    /** The names of those that can be undone. The first call unpacks and loads libraries, so it must not be on an event loop. */
    public static List<String> available() {
        return Stream.of(values())
                .filter(coding -> coding.reader.isAvailable())
                .map(coding -> coding.label)
                .toList();
    }

    /** The coding of this name, in any letter case, if it can be undone here. */
    static Optional<ContentCoding> named(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        String label = lower.equals("x-gzip") ? "gzip" : lower;
        for (ContentCoding coding : values()) {
            if (coding.label.equals(label) && coding.reader.isAvailable()) {
                return Optional.of(coding);
            }
        }
        return Optional.empty();
    }

    /** Whether a backend may be asked for this coding. Not for deflate: some send the bare format under its name, which is not read here. */
    public static boolean isAskedFor(String name) {
        return named(name).filter(coding -> coding != DEFLATE).isPresent();
    }

    /** The name in {@code Content-Encoding}. */
    String label() {
        return label;
    }

    /** Undoes this coding for {@code content}, into {@code out} until that is full. */
    CodingReader.Ending read(byte[] content, BoundedBytes out) {
        return reader.read(content, out);
    }
}
