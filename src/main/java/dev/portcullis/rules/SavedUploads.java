package dev.portcullis.rules;

import dev.portcullis.rules.body.ParsedBody.FilePart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The files of one exchange that lie in an {@link UploadFolder}. One owner at a time. */
final class SavedUploads {
    private final List<Path> files = new ArrayList<>(0);

    /** Saves all of {@code parts}, or fails at the first that cannot be; blocks. */
    void save(UploadFolder folder, String id, List<FilePart> parts) throws IOException {
        for (FilePart part : parts) {
            files.add(folder.save(id, files.size(), part.content()));
        }
    }

    /** Where they lie, in the order of their parts. */
    List<Path> files() {
        return files;
    }

    boolean isEmpty() {
        return files.isEmpty();
    }

    /** Forgets the files, which stay where they are. */
    void keep() {
        files.clear();
    }

    /** Removes the files, and returns those that could not be; blocks. */
    List<Path> remove() {
        List<Path> left = new ArrayList<>(0);
        for (Path file : files) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                left.add(file);
            }
        }
        files.clear();
        return left;
    }
}
