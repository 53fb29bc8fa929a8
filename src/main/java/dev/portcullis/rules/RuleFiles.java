package dev.portcullis.rules;

import dev.portcullis.seclang.Source;
import dev.portcullis.seclang.SourceLoader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rule and data files on disk. A relative name is looked up beside the file that names it, and beside {@code base} if nothing names it. Patterns
 * may hold {@code *} and {@code ?} in every part of the path; what they match comes in the order of names. Immutable.
 */
public final class RuleFiles implements SourceLoader {
    private static final long MAX_FILE_BYTES = 64L << 20;

    private final Path base;

    public RuleFiles(Path base) {
        this.base = base.normalize();
    }

    @Override
    public List<Source> sources(String pattern, String includer) throws IOException {
        List<Source> sources = new ArrayList<>();
        for (Path file : matching(resolve(pattern, includer))) {
            requireRegular(file);
            sources.add(Source.of(file.toString(), read(file)));
        }
        return sources;
    }

    @Override
    public byte[] data(String name, String includer) throws IOException {
        return read(resolve(name, includer));
    }

    private Path resolve(String name, String includer) {
        Path parent = includer.isEmpty() ? null : Path.of(includer).getParent();
        return folderOf(parent).resolve(name).normalize();
    }

    /** Names of files that were read here begin with the base already. */
    private Path folderOf(@Nullable Path parent) {
        if (parent == null) {
            return base;
        }
        return parent.startsWith(base) ? parent : base.resolve(parent);
    }

    /** What is there but cannot be read as rules must not be passed over: somebody relies on it. A pipe would be empty at the second look. */
    private static void requireRegular(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException("it is a folder, whose files are named by " + file.resolve("*.conf"));
        }
        if (!Files.exists(file)) {
            throw new IOException(file + " is a link to " + Files.readSymbolicLink(file) + ", which is not there");
        }
        if (!Files.isRegularFile(file)) {
            throw new IOException(file + " is no regular file");
        }
    }

    private static byte[] read(Path file) throws IOException {
        long size = Files.size(file);
        if (size > MAX_FILE_BYTES) {
            throw new IOException(file + " has " + size + " bytes, at most " + MAX_FILE_BYTES + " are read");
        }
        return Files.readAllBytes(file);
    }

    /** The files that {@code pattern} names, part by part from the root. */
    private static List<Path> matching(Path pattern) throws IOException {
        if (!isPattern(pattern.toString())) {
            return isThere(pattern) ? List.of(pattern) : List.of();
        }
        Path root = pattern.getRoot();
        List<Path> found = List.of(root == null ? Path.of("") : root);
        for (Path part : pattern) {
            List<Path> next = new ArrayList<>();
            for (Path folder : found) {
                next.addAll(children(folder, part.toString()));
            }
            found = next;
        }
        return found.stream()
                .filter(each -> !Files.isDirectory(each) && !isEditorsLock(each))
                .toList();
    }

    private static boolean isThere(Path file) {
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    }

    /** Emacs keeps a link {@code .#a.conf} to nowhere beside a file that it has open. */
    private static boolean isEditorsLock(Path file) {
        return file.getFileName().toString().startsWith(".#") && !Files.exists(file);
    }

    private static List<Path> children(Path folder, String part) throws IOException {
        Path child = folder.resolve(part);
        if (!isPattern(part) || (isThere(child) && !hasWildcard(part))) {
            return isThere(child) ? List.of(child) : List.of();
        }
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder, part)) {
            stream.forEach(children::add);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        children.sort(null);
        return children;
    }

    private static boolean isPattern(String text) {
        return hasWildcard(text) || text.indexOf('[') >= 0;
    }

    /** Brackets alone may also be in the name of a folder that is there. */
    private static boolean hasWildcard(String text) {
        return text.indexOf('*') >= 0 || text.indexOf('?') >= 0;
    }
}
