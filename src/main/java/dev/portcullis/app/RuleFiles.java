package dev.portcullis.app;

import dev.portcullis.config.RulesConfig;
import dev.portcullis.seclang.Source;
import dev.portcullis.seclang.SourceLoader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Rule files and their data, from the file system or, under the name {@code baseline}, from the packaged baseline.
 *
 * <p>A relative name starts at the folder of the file that it stands in. Wildcards {@code *} and {@code ?} count in the last part of a path. What is opened, and the
 * folders where wildcards are looked for, are watched. One owner at a time.
 */
final class RuleFiles implements SourceLoader {
    /** Begins the names of packaged files. */
    private static final String BASELINE_PREFIX = RulesConfig.BASELINE + ":";

    private static final String BASELINE_FOLDER = "rulesets/baseline/";
    private static final long MAX_FILE_BYTES = 64L << 20;

    private final FileWatch watch;

    /** @param watch gets everything whose change may change the rules */
    RuleFiles(FileWatch watch) {
        this.watch = watch;
    }

    @Override
    public List<Source> sources(String pattern, String includer) throws IOException {
        if (includer.isEmpty() && pattern.equals(RulesConfig.BASELINE)) {
            return baseline();
        }
        if (includer.startsWith(BASELINE_PREFIX)) {
            return List.of(Source.of(BASELINE_PREFIX + pattern, resource(pattern)));
        }
        List<Source> sources = new ArrayList<>();
        for (Path file : matching(path(pattern, includer))) {
            sources.add(Source.of(file.toString(), read(file)));
        }
        return sources;
    }

    @Override
    public byte[] data(String name, String includer) throws IOException {
        return includer.startsWith(BASELINE_PREFIX) ? resource(name) : read(path(name, includer));
    }

    private static Path path(String name, String includer) throws IOException {
        try {
            Path path = Path.of(name);
            Path folder = includer.isEmpty() ? null : Path.of(includer).getParent();
            return folder == null ? path : folder.resolve(path).normalize();
        } catch (InvalidPathException e) {
            throw new IOException("not a path: " + e.getReason(), e);
        }
    }

    private List<Path> matching(Path pattern) throws IOException {
        String name = String.valueOf(pattern.getFileName());
        Path folder = pattern.getParent();
        if (!hasWildcard(name) || Files.exists(pattern)) {
            watch.add(pattern);
            return Files.exists(pattern) ? List.of(pattern) : List.of();
        }
        List<Path> found = new ArrayList<>();
        Path searched = folder == null ? Path.of("") : folder;
        watch.add(searched);
        try (DirectoryStream<Path> all = Files.newDirectoryStream(searched)) {
            for (Path file : all) {
                if (fits(String.valueOf(file.getFileName()), name) && Files.isRegularFile(file)) {
                    found.add(file);
                }
            }
        } catch (NoSuchFileException e) {
            return List.of();
        }
        found.sort(null);
        return found;
    }

    static boolean hasWildcard(String name) {
        return name.indexOf('*') >= 0 || name.indexOf('?') >= 0;
    }

    /** Whether {@code name} fits {@code pattern}; remembers the last star only, which is enough for this grammar. */
    static boolean fits(String name, String pattern) {
        int at = 0;
        int star = -1;
        int retry = 0;
        int p = 0;
        while (at < name.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                retry = at;
            } else if (p < pattern.length() && (pattern.charAt(p) == '?' || pattern.charAt(p) == name.charAt(at))) {
                p++;
                at++;
            } else if (star >= 0) {
                p = star + 1;
                at = ++retry;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }

    private byte[] read(Path file) throws IOException {
        watch.add(file);
        if (Files.size(file) > MAX_FILE_BYTES) {
            throw new IOException("larger than " + MAX_FILE_BYTES + " bytes");
        }
        return Files.readAllBytes(file);
    }

    private static List<Source> baseline() throws IOException {
        List<Source> sources = new ArrayList<>();
        for (String name : PackagedFiles.in(BASELINE_FOLDER)) {
            if (name.endsWith(".conf")) {
                sources.add(Source.of(BASELINE_PREFIX + name, resource(name)));
            }
        }
        return sources;
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = RuleFiles.class.getClassLoader().getResourceAsStream(BASELINE_FOLDER + name)) {
            if (in == null) {
                throw new NoSuchFileException(BASELINE_PREFIX + name);
            }
            return in.readAllBytes();
        }
    }
}
