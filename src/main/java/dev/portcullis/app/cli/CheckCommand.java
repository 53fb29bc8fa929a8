package dev.portcullis.app.cli;

import dev.portcullis.app.ConfigSource;
import dev.portcullis.app.Portcullis;
import dev.portcullis.config.InvalidConfigException;
import dev.portcullis.config.ProxyConfig;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code check}: builds everything that {@code run} would build, and throws it away. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description =
                "Exits 0 only if the proxy would start with this configuration; else says everything that is wrong.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields before call()
final class CheckCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-c", "--config"},
            required = true,
            paramLabel = "FILE",
            description = "The configuration file.")
    private Path file;

    @Override
    public Integer call() {
        try {
            ProxyConfig config = Portcullis.check(ConfigSource.ofFile(file));
            spec.commandLine()
                    .getOut()
                    .printf(
                            "%s: good; listeners: %d, clusters: %d, routes: %d%n",
                            file,
                            config.listeners().size(),
                            config.clusters().size(),
                            config.routes().size());
            return Main.OK;
        } catch (InvalidConfigException e) {
            return Faults.print(spec.commandLine().getErr(), e);
        }
    }
}
