package dev.portcullis.it;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A program that a test has started, with what it says in a file; closing ends it and all that it has started, and nothing else. */
final class LocalProcess implements AutoCloseable {
    private static final Path LOGS = Path.of(System.getProperty("portcullis.sso.logs", "target/sso"));

    private final String name;
    private final Process process;
    private final Path log;

    private LocalProcess(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    static LocalProcess start(String name, Path folder, Map<String, String> environment, List<String> command) {
        try {
            Files.createDirectories(LOGS);
            Path log = LOGS.resolve(name + ".log").toAbsolutePath();
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            builder.environment().putAll(environment);
            return new LocalProcess(name, builder.start(), log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs {@code command} to its end, which must be a good one within {@code time}; returns what it has said. */
    static String run(String name, Path folder, Duration time, List<String> command) {
        try (LocalProcess started = start(name, folder, Map.of(), command)) {
            if (!started.process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS) || started.process.exitValue() != 0) {
                throw started.failure("did not end well within " + time);
            }
            return started.output();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits until {@code isReady}. */
    LocalProcess awaiting(Duration time, BooleanSupplier isReady) {
        long end = System.nanoTime() + time.toNanos();
        while (!isReady.getAsBoolean()) {
            if (!process.isAlive()) {
                throw failure("has ended");
            }
            if (System.nanoTime() > end) {
                throw failure("was not ready within " + time);
            }
            pause();
        }
        return this;
    }

    /** Between two looks at another process, which tells nobody when it is ready. */
    private void pause() {
        try {
            process.waitFor(200, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What it has said so far. */
    String output() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private AssertionError failure(String what) {
        String said = output();
        return new AssertionError(name + " " + what + ":\n" + said.substring(Math.max(0, said.length() - 4000)));
    }

    /** A port that was free a moment ago, from below those that the system hands out: a program may take a minute to bind it. */
    static int freePort() {
        Random random = new Random();
        for (int attempt = 0; attempt < 100; attempt++) {
            int port = 20_000 + random.nextInt(10_000);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                // taken
            }
        }
        throw new AssertionError("no free port between 20000 and 30000");
    }

    static Path folder(String property) {
        String value = System.getProperty(property);
        if (value == null) {
            throw new AssertionError(property + " is not set: run with -Psso");
        }
        return new File(value).toPath().toAbsolutePath();
    }

    @Override
    public void close() {
        List<ProcessHandle> all = process.descendants().toList();
        process.destroy();
        all.forEach(ProcessHandle::destroy);
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        all.forEach(ProcessHandle::destroyForcibly);
    }
}
