package dev.portcullis.app.cli;

import dev.portcullis.app.HeadStart;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * Entry point of {@code portcullis.jar}. Exit codes: 0 for success, 1 for a failure while running, 2 for a wrong command line or configuration.
 */
@Command(
        name = "portcullis",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = "A reverse proxy that inspects what passes through.",
        footer = {
            "",
            "See it work, with commands to copy:",
            "  portcullis demo",
            "",
            "Shield an application without a configuration file:",
            "  portcullis run --listen 127.0.0.1:8080 --upstream http://127.0.0.1:3000",
            "",
            "Exit codes: 0 all went well; 1 it could not be done (the port is taken, a request is refused,",
            "a test fails); 2 the command line, the configuration or the rules cannot be used."
        })
public final class Main implements Callable<Integer> {
    static final int OK = 0;
    static final int FAILED = 1;
    static final int WRONG_USE = 2;

    /**
     * The detection of lost buffers stays on, but looks at one in so many rather than in 128: each look takes a stack trace, which all together is up to a tenth of
     * what a small request costs.
     */
    private static final int LEAK_SAMPLING = 4_096;

    /** In the order of the help text. */
    private static final Map<String, Class<?>> COMMANDS = commands();

    // set by picocli before call()
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /** Runs the command named by {@code args} and exits with its code. */
    public static void main(String[] args) {
        set("io.netty.leakDetection.samplingInterval", Integer.toString(LEAK_SAMPLING));
        // its events for the flight recorder cost the first request 50 to 100 ms, whether or not anybody records
        set("io.netty.jfr.enabled", "false");
        // in a heap of 512 MB or less no buffer over 16 KB would be kept for reuse: a request with content
        // costs a fifth more for it, and the process is no smaller
        set("io.netty.allocator.lowMemory", "false");
        Charset charset = Charset.defaultCharset();
        System.exit(execute(
                new PrintWriter(new StandardOutput(), true, charset),
                new PrintWriter(System.err, true, charset),
                args));
    }

    /** Tells Netty something, unless it was told otherwise already. Must come before its classes. */
    private static void set(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    private static Map<String, Class<?>> commands() {
        Map<String, Class<?>> commands = new LinkedHashMap<>();
        commands.put("run", RunCommand.class);
        commands.put("check", CheckCommand.class);
        commands.put("explain", ExplainCommand.class);
        commands.put("ftw", FtwCommand.class);
        commands.put("demo", DemoCommand.class);
        commands.put("api-key", ApiKeyCommand.class);
        commands.put("password", PasswordCommand.class);
        commands.put("help", CommandLine.HelpCommand.class);
        commands.put("warm-up", WarmUpCommand.class);
        return commands;
    }

    /** The command that {@code args} name, alone: to look at the classes of all takes a tenth of the time to start. All of them where none is named. */
    private static CommandLine commandLine(@Nullable HeadStart headStart, String... args) {
        String first = args.length == 0 ? "" : args[0];
        Class<?> named = first.equals("help") ? null : COMMANDS.get(first);
        Object command = headStart != null ? new RunCommand(headStart) : named;
        CommandLine line = new CommandLine(new Main());
        if (command != null) {
            line.addSubcommand(first, command);
        } else {
            COMMANDS.forEach(line::addSubcommand);
        }
        line.getSubcommands().values().forEach(each -> each.getCommandSpec().versionProvider(new Version()));
        return line;
    }

    static int execute(PrintWriter out, PrintWriter err, String... args) {
        boolean runs = args.length > 0 && COMMANDS.get(args[0]) == RunCommand.class;
        // before all else, or it is none
        try (HeadStart headStart = runs ? HeadStart.begin() : null) {
            return execute(commandLine(headStart, args), out, err, args);
        }
    }

    private static int execute(CommandLine line, PrintWriter out, PrintWriter err, String... args) {
        int code = line.setOut(out)
                .setErr(err)
                .registerConverter(QuickForm.Engine.class, QuickForm.Engine::of)
                .setUsageHelpWidth(100)
                .setExpandAtFiles(false)
                .setParameterExceptionHandler(new WrongUse())
                .setExecutionExceptionHandler((e, failed, parsed) -> {
                    failed.getErr().println("portcullis: " + e);
                    e.printStackTrace(failed.getErr());
                    return FAILED;
                })
                .execute(args);
        if (out.checkError()) {
            err.println("portcullis: standard output cannot be written; what should stand there is lost");
            return code == OK ? FAILED : code;
        }
        return code;
    }

    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        err.println("portcullis: which command?");
        spec.commandLine().usage(err);
        return WRONG_USE;
    }

    /** The version that the jar was built with. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"portcullis " + (version == null ? "(not packaged)" : version)};
        }
    }
}
