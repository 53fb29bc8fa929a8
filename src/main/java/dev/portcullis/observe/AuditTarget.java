package dev.portcullis.observe;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the entries of an audit log go, and in which form. Two equal ones are one log. Immutable.
 *
 * @param places files or streams; of entries, or, with {@code storageFolder}, of lines about entries
 * @param storageFolder where each entry becomes a file of its own; null for entries one behind the other
 * @param fileMode permissions of new files, as the bits of {@code chmod}
 */
public record AuditTarget(
        List<Place> places, @Nullable Path storageFolder, boolean isJson, int fileMode, int folderMode) {
    public AuditTarget {
        places = List.copyOf(places);
    }

    /** A file, or one of the standard streams. */
    public record Place(Kind kind, @Nullable Path file) {
        /** The places there are. */
        public enum Kind {
            STDOUT,
            STDERR,
            FILE
        }

        @Override
        public String toString() {
            return file != null ? file.toString() : kind == Kind.STDOUT ? "standard output" : "standard error";
        }

        public static Place file(Path file) {
            return new Place(Kind.FILE, file.toAbsolutePath().normalize());
        }
    }
}
