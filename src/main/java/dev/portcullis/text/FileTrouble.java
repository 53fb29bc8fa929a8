package dev.portcullis.text;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Says in words why a file cannot be read or written, for messages that name it. Stateless. */
public final class FileTrouble {
    private FileTrouble() {}

    /** What stands behind {@code cannot be read:}, without the file. */
    public static String of(IOException why) {
        if (why instanceof NoSuchFileException) {
            return "there is no such file or folder";
        }
        if (why instanceof AccessDeniedException) {
            return "permission is denied";
        }
        if (why instanceof FileAlreadyExistsException there) {
            return there.getFile() + " is no folder";
        }
        if (why instanceof CharacterCodingException) {
            return "it is not UTF-8 text";
        }
        String said = why instanceof FileSystemException system ? system.getReason() : why.getMessage();
        return said == null || said.isEmpty() ? why.getClass().getSimpleName() : said;
    }
}
