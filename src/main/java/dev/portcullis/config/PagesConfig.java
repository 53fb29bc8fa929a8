package dev.portcullis.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** {@code pages}: how pages of our own look. {@code title} is empty for none. Immutable. */
public record PagesConfig(String title, @Nullable Located<Path> stylesheet) {}
