package dev.portcullis.app.cli;

import dev.portcullis.app.ConfigSource;
import dev.portcullis.app.HeadStart;
import dev.portcullis.app.Portcullis;
import dev.portcullis.config.ClusterConfig;
import dev.portcullis.config.Diagnostic;
import dev.portcullis.config.InvalidConfigException;
import dev.portcullis.config.ListenerConfig;
import dev.portcullis.config.ProxyConfig;
import dev.portcullis.net.HostPort;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code run}: serves until SIGTERM or SIGINT, then drains. SIGHUP and changed files load the configuration again; SIGHUP and SIGUSR1 open log files anew, which
 * is what nginx does and rotation scripts expect.
 */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        customSynopsis = {
            "portcullis run -c FILE",
            "   or: portcullis run --listen HOST:PORT --upstream URL [--rules FILE-OR-GLOB...] [OPTIONS]"
        },
        description = "Serves, with a configuration file or in front of one application without one.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields before call()
final class RunCommand implements Callable<Integer> {
    private static final int LOOK_SECONDS = 2;
    private static final Duration REHEARSAL = Duration.ofMillis(100);

    private enum Event {
        STOP,
        RELOAD,
        REOPEN_LOGS
    }

    private final @Nullable HeadStart headStart;

    @Spec
    private CommandSpec spec;

    @ArgGroup(exclusive = true, multiplicity = "1")
    private Way way;

    private static final class Way {
        @Option(
                names = {"-c", "--config"},
                required = true,
                paramLabel = "FILE",
                description = "The configuration file.")
        private @Nullable Path file;

        @ArgGroup(exclusive = false, heading = "%nWithout a configuration file:%n")
        private @Nullable QuickForm quick;

        ConfigSource source() {
            if (quick != null) {
                return quick.source();
            }
            if (file == null) {
                throw new IllegalStateException("picocli asks for one of both");
            }
            return ConfigSource.ofFile(file);
        }
    }

    /** For help and usage alone: does not run. */
    RunCommand() {
        this.headStart = null;
    }

    RunCommand(HeadStart headStart) {
        this.headStart = headStart;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (headStart == null) {
            throw new IllegalStateException("made to be looked at");
        }
        PrintWriter err = spec.commandLine().getErr();
        try (Portcullis portcullis = headStart.start(way.source(), REHEARSAL)) {
            announce(portcullis, err);
            serve(portcullis, err);
            int cut = portcullis.drainAndClose();
            err.println("portcullis: stopped" + (cut == 0 ? "" : ", " + cut + " connections were cut off"));
            return Main.OK;
        } catch (InvalidConfigException e) {
            return refused(err, e);
        } catch (IOException e) {
            err.println("portcullis: " + e.getMessage());
            return Main.FAILED;
        }
    }

    private int refused(PrintWriter err, InvalidConfigException e) {
        if (way.quick == null) {
            return Faults.print(err, e);
        }
        for (Diagnostic each : e.diagnostics()) {
            boolean ours = each.at().source().equals("command line");
            err.println(ours ? "portcullis: " + QuickForm.optionFor(each.key()) + ": " + each.message() : each);
        }
        return Main.WRONG_USE;
    }

    private static void serve(Portcullis portcullis, PrintWriter err) throws InterruptedException {
        BlockingQueue<Event> events = new LinkedBlockingQueue<>();
        Signals.onStop(() -> events.add(Event.STOP));
        boolean hearsOfReloads = Signals.on("HUP", () -> events.add(Event.RELOAD));
        Signals.on("USR1", () -> events.add(Event.REOPEN_LOGS));
        if (!hearsOfReloads) {
            err.println(
                    "portcullis: SIGHUP is not heard (nohup has it ignored); changed files are loaded without it, and SIGUSR1"
                            + " opens logs anew");
        }
        Event event = null;
        while (event != Event.STOP) {
            event = events.poll(LOOK_SECONDS, TimeUnit.SECONDS);
            if (event == Event.REOPEN_LOGS) {
                portcullis.reopenLogs();
            } else if (event == Event.RELOAD) {
                portcullis.reopenLogs();
                portcullis.reload();
            } else if (event == null) {
                portcullis.reloadIfChanged();
            }
        }
    }

    private static void announce(Portcullis portcullis, PrintWriter err) {
        ProxyConfig config = portcullis.config();
        List<InetSocketAddress> addresses = portcullis.localAddresses();
        for (int i = 0; i < addresses.size(); i++) {
            ListenerConfig listener = config.listeners().get(i);
            HostPort at = new HostPort(
                    listener.bind().value().host(), addresses.get(i).getPort());
            err.println("portcullis: listening on " + (listener.tls() == null ? "http://" : "https://") + at + " -> "
                    + targets(config));
        }
    }

    private static String targets(ProxyConfig config) {
        if (config.clusters().size() > 1) {
            return config.routes().size() + " routes to " + config.clusters().size() + " clusters";
        }
        ClusterConfig only = config.clusters().values().iterator().next();
        return only.endpoints().stream()
                .map(endpoint -> endpoint.value().toString())
                .collect(Collectors.joining(", "));
    }
}
