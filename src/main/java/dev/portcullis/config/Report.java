package dev.portcullis.config;

import dev.portcullis.text.PlainText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;

/** Collects what is wrong with one text. Confined to one reading. */
final class Report {
    private static final int SHOWN_VALUE_CHARS = 80;

    private final String source;
    private final Path folder;
    private final List<Diagnostic> diagnostics = new ArrayList<>();

    /** @param folder what relative paths in the text are relative to */
    Report(String source, Path folder) {
        this.source = source;
        this.folder = folder;
    }

    String source() {
        return source;
    }

    Position position(Optional<Mark> mark) {
        return mark.map(m -> new Position(source, m.getLine() + 1, m.getColumn() + 1))
                .orElse(Position.of(source));
    }

    Path resolve(String path) {
        return folder.resolve(path).normalize();
    }

    void add(Position at, String key, String message) {
        diagnostics.add(new Diagnostic(at, key, message));
    }

    List<Diagnostic> diagnostics() {
        return diagnostics;
    }

    /** {@code value} in quotes, cut and without control characters. */
    static String quoted(String value) {
        return '"' + plain(value) + '"';
    }

    /** {@code value} cut and without control characters. */
    static String plain(String value) {
        return value.length() <= SHOWN_VALUE_CHARS
                ? PlainText.of(value)
                : PlainText.of(value.substring(0, SHOWN_VALUE_CHARS)) + "...";
    }
}
