package dev.portcullis.app;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;

/** Names of the files that travel with the classes, in the jar or in a folder of classes. */
final class PackagedFiles {
    private PackagedFiles() {}

    /** The names of the files right in {@code folder} (which ends in a slash), sorted. */
    static List<String> in(String folder) throws IOException {
        List<String> names = new ArrayList<>();
        Path home = home();
        if (Files.isDirectory(home)) {
            try (DirectoryStream<Path> all = Files.newDirectoryStream(home.resolve(folder))) {
                all.forEach(file -> names.add(String.valueOf(file.getFileName())));
            }
        } else {
            try (JarFile jar = new JarFile(home.toFile(), false)) {
                jar.stream()
                        .map(entry -> entry.getName())
                        .filter(name -> name.startsWith(folder) && name.indexOf('/', folder.length()) < 0)
                        .filter(name -> name.length() > folder.length())
                        .forEach(name -> names.add(name.substring(folder.length())));
            }
        }
        names.sort(null);
        return names;
    }

    private static Path home() throws IOException {
        try {
            return Path.of(PackagedFiles.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IOException("cannot tell where the packaged files are", e);
        }
    }
}
