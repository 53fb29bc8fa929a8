package dev.portcullis.rules.injection;

import dev.portcullis.rules.SharedVectors;
import dev.portcullis.rules.Value;
import dev.portcullis.rules.transform.TransformationCatalog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Lines of the shared injection corpora, URL-decoded once. */
final class Corpus {
    private Corpus() {}

    /** The lines of every file whose name starts with {@code prefix}; skips the test when there are none here. */
    static List<Value> lines(String prefix) {
        Path folder = SharedVectors.require("vectors/injection/corpus");
        List<Value> lines = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(f -> String.valueOf(f.getFileName()).startsWith(prefix))
                    .sorted()
                    .toList()) {
                Files.readString(file, StandardCharsets.ISO_8859_1)
                        .lines()
                        .map(String::stripTrailing)
                        .filter(line -> !line.isEmpty())
                        .map(Corpus::decode)
                        .forEach(lines::add);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return lines;
    }

    private static Value decode(String line) {
        return TransformationCatalog.standard().find("urlDecode").orElseThrow().apply(Value.ofLatin1(line));
    }
}
