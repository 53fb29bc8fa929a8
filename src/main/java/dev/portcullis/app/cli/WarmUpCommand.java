package dev.portcullis.app.cli;

import dev.portcullis.app.ConfigSource;
import dev.portcullis.app.HeadStart;
import dev.portcullis.app.Portcullis;
import dev.portcullis.config.InvalidConfigException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code warm-up}: starts the proxy with its rehearsal and ends. The launcher records which classes that loads, so that the next start finds them ready. */
@Command(
        name = "warm-up",
        hidden = true,
        mixinStandardHelpOptions = true,
        description = {
            "Starts the proxy with requests of its own, on loopback, and ends.",
            "The launcher has the JVM record which classes that loads, for a quick start."
        })
final class WarmUpCommand implements Callable<Integer> {
    private static final String CONFIG = """
            listeners: [{bind: '127.0.0.1:0'}]
            routes: [{name: all, cluster: all}]
            admin: {bind: off}
            logs: {access: off, rules: off, audit: {engine: off}}
            shutdown: {drainTimeout: 1s}
            clusters: {all: {endpoints: ['http://127.0.0.1:1']}}
            """;

    @Override
    public Integer call() throws InvalidConfigException, IOException {
        ConfigSource source = ConfigSource.ofText(CONFIG, "warm-up", Path.of("").toAbsolutePath());
        try (Portcullis portcullis = HeadStart.begin().start(source, Duration.ofSeconds(1))) {
            portcullis.drainAndClose();
        }
        return Main.OK;
    }
}
