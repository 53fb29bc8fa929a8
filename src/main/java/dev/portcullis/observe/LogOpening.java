package dev.portcullis.observe;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** How logs are opened. */
public enum LogOpening {
    /** For lines: files and folders that are missing are made. */
    FOR_LINES,
    /** Not at all: it is only looked whether they could be, for checks, which leave nothing behind. Lines go nowhere. */
    TO_LOOK;

    /** Fails as opening {@code file} for appending, and making the folders above it, would. */
    static void look(Path file) throws IOException {
        Path place = file.toAbsolutePath();
        if (Files.isDirectory(place)) {
            throw new FileSystemException(file.toString(), null, "Is a directory");
        }
        if (!Files.exists(place)) {
            lookAtFolder(place.getParent());
        } else if (!Files.isWritable(place)) {
            throw new AccessDeniedException(file.toString());
        }
    }

    /** Fails as making {@code folder}, and a file in it, would. */
    static void lookAtFolder(@Nullable Path folder) throws IOException {
        Path there = folder;
        while (there != null && !Files.exists(there)) {
            there = there.getParent();
        }
        if (there != null && !Files.isDirectory(there)) {
            throw new FileAlreadyExistsException(there.toString());
        }
        if (there != null && !Files.isWritable(there)) {
            throw new AccessDeniedException(there.toString());
        }
    }
}
