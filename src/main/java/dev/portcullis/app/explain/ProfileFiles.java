package dev.portcullis.app.explain;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The requests of a file, or of all files in a folder and below, on their way to a {@link Profiler}. */
public final class ProfileFiles {
    private ProfileFiles() {}

    /**
     * Profiles what {@code place} holds. Files that hold no request that rules would see are left out, and said in the notes.
     *
     * @param isRaw whether bytes are taken as they are
     * @param time for all requests together
     * @throws UnusableRequestException if no request is left
     */
    public static Profile profile(Profiler profiler, Path place, boolean isRaw, InetAddress client, Duration time)
            throws IOException, UnusableRequestException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(place)) {
            files = all.filter(Files::isRegularFile).sorted().toList();
        }
        List<Replay> requests = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        for (Path file : files) {
            String name = file.equals(place)
                    ? file.toString()
                    : place.relativize(file).toString();
            byte[] bytes = Files.readAllBytes(file);
            try {
                requests.add(Replay.of(name, isRaw ? RequestFile.raw(bytes) : RequestFile.of(bytes), client));
            } catch (UnusableRequestException e) {
                notes.add(name + " is left out: " + e.getMessage());
            }
        }
        if (requests.isEmpty()) {
            throw new UnusableRequestException(
                    notes.isEmpty() ? "there is no file in it" : "no request is left; " + String.join("; ", notes));
        }
        return profiler.profile(requests, time, notes);
    }
}
