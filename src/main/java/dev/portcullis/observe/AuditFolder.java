package dev.portcullis.observe;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where each entry of an audit log is a file of its own, in folders by day and minute: {@code 20260131/20260131-2359/20260131-235959-ID}. Files and folders are
 * made with the permissions asked for, whatever the process's mask says. Confined to the writer's thread.
 */
final class AuditFolder {
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("uuuuMMdd", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("HHmm", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter SECOND =
            DateTimeFormatter.ofPattern("HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final boolean KNOWS_PERMISSIONS =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    private final Path root;
    private final int fileMode;
    private final int folderMode;

    AuditFolder(Path root, int fileMode, int folderMode) throws IOException {
        this.root = root;
        this.fileMode = fileMode;
        this.folderMode = folderMode;
        makeFolders(root, folderMode);
    }

    /** Writes {@code bytes} and returns the file's name below the root, beginning with a slash. */
    String write(AuditEntry entry, byte[] bytes) throws IOException {
        // an id is made of letters and digits by this proxy; it must never be a path
        String id = entry.exchange().id().replaceAll("[^A-Za-z0-9-]", "_");
        Instant start = Instant.ofEpochMilli(entry.exchange().startEpochMillis());
        String day = DAY.format(start);
        String name =
                "/" + day + "/" + day + "-" + MINUTE.format(start) + "/" + day + "-" + SECOND.format(start) + "-" + id;
        Path file = root.resolve(name.substring(1));
        makeFolders(file.getParent(), folderMode);
        try (OutputStream out = create(file, fileMode, StandardOpenOption.CREATE_NEW)) {
            out.write(bytes);
        }
        return name;
    }

    /** Opens a file or stream for appending. */
    static OutputStream open(AuditTarget.Place place, int fileMode, int folderMode) throws IOException {
        Path file = place.file();
        return switch (place.kind()) {
            case STDOUT -> StandardStream.output();
            case STDERR -> StandardStream.error();
            case FILE -> {
                if (file == null) {
                    throw new IllegalStateException("a file has a path");
                }
                makeFolders(file.getParent(), folderMode);
                yield create(file, fileMode, StandardOpenOption.CREATE);
            }
        };
    }

    private static OutputStream create(Path file, int mode, StandardOpenOption how) throws IOException {
        boolean isNew = !Files.exists(file);
        Set<StandardOpenOption> options = EnumSet.of(how, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        OutputStream out = new AppendedFile(Files.newByteChannel(file, options, attributes(mode)));
        if (isNew && KNOWS_PERMISSIONS && Files.isRegularFile(file)) {
            Files.setPosixFilePermissions(file, permissions(mode));
        }
        return out;
    }

    private static void makeFolders(@Nullable Path folder, int mode) throws IOException {
        if (folder == null || Files.isDirectory(folder)) {
            return;
        }
        makeFolders(folder.getParent(), mode);
        try {
            Files.createDirectory(folder, attributes(mode));
            if (KNOWS_PERMISSIONS) {
                Files.setPosixFilePermissions(folder, permissions(mode));
            }
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(folder)) {
                throw e;
            }
        }
    }

    private static FileAttribute<?>[] attributes(int mode) {
        return KNOWS_PERMISSIONS
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions(mode))}
                : new FileAttribute<?>[0];
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        StringBuilder letters = new StringBuilder();
        for (int bit = 8; bit >= 0; bit--) {
            letters.append((mode >> bit & 1) == 1 ? "xwr".charAt(bit % 3) : '-');
        }
        return PosixFilePermissions.fromString(letters.toString());
    }
}
