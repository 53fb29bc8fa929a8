package dev.portcullis.rules;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/**
 * Where uploaded files are put for as long as their exchange lasts, or longer if rules say {@code SecUploadKeepFiles}: the folder of {@code SecUploadDir}. Names
 * begin with the exchange's id, never with what a client sent. Blocks. Safe for concurrent use.
 */
final class UploadFolder {
    /** Which files stay when their exchange has ended. */
    enum Keep {
        NONE,
        /** Those of exchanges that a rule or limit has put into a log. */
        RELEVANT,
        ALL
    }

    private final Path folder;
    private final Set<PosixFilePermission> permissions;
    private final Keep keep;

    private UploadFolder(Path folder, Set<PosixFilePermission> permissions, Keep keep) {
        this.folder = folder;
        this.permissions = permissions;
        this.keep = keep;
    }

    /**
     * @param mode permissions of the files, the lowest nine bits
     * @throws IOException when files cannot be put there
     */
    static UploadFolder open(Path folder, int mode, Keep keep) throws IOException {
        if (!folder.isAbsolute() || !Files.isDirectory(folder)) {
            throw new IOException("must be the absolute path of a folder");
        }
        if (!Files.isWritable(folder)) {
            throw new IOException("is not writable for this process");
        }
        return new UploadFolder(folder, permissions(mode), keep);
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        PosixFilePermission[] fromHighest = PosixFilePermission.values();
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        for (int i = 0; i < fromHighest.length; i++) {
            if ((mode >> (fromHighest.length - 1 - i) & 1) == 1) {
                permissions.add(fromHighest[i]);
            }
        }
        return permissions;
    }

    Keep keep() {
        return keep;
    }

    /** This folder for exchanges of which no file stays. */
    UploadFolder keepingNone() {
        return new UploadFolder(folder, permissions, Keep.NONE);
    }

    /** Writes {@code content} to a new file, the {@code index}-th of the exchange {@code id}. */
    Path save(String id, int index, Value content) throws IOException {
        Path file = folder.resolve(id.replaceAll("[^A-Za-z0-9]", "_") + "-file-" + index);
        Set<StandardOpenOption> fresh = EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        // nobody else may read what is not complete yet
        var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try (ByteChannel out = Files.newByteChannel(file, fresh, ownerOnly)) {
            ByteBuffer bytes = ByteBuffer.wrap(content.array(), content.from(), content.length());
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
        }
        Files.setPosixFilePermissions(file, permissions);
        return file;
    }
}
