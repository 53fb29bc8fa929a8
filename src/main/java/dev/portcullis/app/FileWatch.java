package dev.portcullis.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Notices when files change, by looking at their times, sizes and identities. Looking costs a few microseconds per file and sees what notification services
 * miss: replaced symbolic links, mounted secrets, network file systems. One owner at a time.
 */
final class FileWatch {
    /** What a file was like; a missing one is like nothing else. */
    private record Look(long modifiedMillis, long size, String key) {
        static final Look MISSING = new Look(-1, -1, "");

        static Look at(Path file) {
            try {
                BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
                return new Look(found.lastModifiedTime().toMillis(), found.size(), String.valueOf(found.fileKey()));
            } catch (IOException e) {
                return MISSING;
            }
        }
    }

    private final Map<Path, Look> looks = new LinkedHashMap<>();

    static FileWatch of(Optional<Path> file) {
        FileWatch watch = new FileWatch();
        file.ifPresent(watch::add);
        return watch;
    }

    /** Watches {@code file}, as it is now. To be called before it is read, or else a change in between would be missed. */
    void add(Path file) {
        looks.putIfAbsent(file, Look.at(file));
    }

    /** Watches what {@code other} watches as well, as that saw it. */
    void addAll(FileWatch other) {
        looks.putAll(other.looks);
    }

    boolean hasChanged() {
        return looks.entrySet().stream()
                .anyMatch(each -> !Look.at(each.getKey()).equals(each.getValue()));
    }

    /** Takes the files as they are now for unchanged. */
    void accept() {
        looks.replaceAll((file, unused) -> Look.at(file));
    }
}
