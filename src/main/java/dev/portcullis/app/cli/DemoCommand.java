package dev.portcullis.app.cli;

import dev.portcullis.app.demo.Demo;
import dev.portcullis.app.demo.DemoStep;
import dev.portcullis.config.InvalidConfigException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code demo}: the proxy in front of a small built-in application, and commands to copy, until SIGTERM or SIGINT. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Starts the proxy in front of a small built-in application and prints commands to try.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields before call()
final class DemoCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:8080",
            description = "Where to listen; port 0 takes a free one. Default: ${DEFAULT-VALUE}.")
    private String listen;

    @Option(
            names = "--print-config",
            description = "Prints the configuration, to begin one's own with, and starts nothing.")
    private boolean printsConfig;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        if (printsConfig) {
            out.print(Demo.sampleConfig(listen));
            out.flush();
            return Main.OK;
        }
        PrintWriter err = spec.commandLine().getErr();
        CountDownLatch stopped = new CountDownLatch(1);
        Signals.onStop(stopped::countDown);
        try (Demo demo = Demo.start(listen)) {
            introduce(demo, out);
            stopped.await();
            demo.drainAndClose();
            err.println("portcullis: stopped");
            return Main.OK;
        } catch (InvalidConfigException e) {
            return refused(err, e);
        } catch (IOException e) {
            err.println("portcullis: " + e.getMessage());
            err.println(
                    "portcullis: to listen elsewhere, on any free port for one: ./portcullis demo --listen 127.0.0.1:0");
            return Main.FAILED;
        }
    }

    private static int refused(PrintWriter err, InvalidConfigException e) {
        e.diagnostics().forEach(each -> {
            boolean ours = each.key().startsWith("listeners");
            err.println(ours ? "portcullis: --listen: " + each.message() : each);
        });
        return Main.WRONG_USE;
    }

    private static void introduce(Demo demo, PrintWriter out) {
        out.println("portcullis: listening on " + demo.proxy()
                + ", in front of a small application that has seen better days (" + demo.application() + ").");
        out.println("Copy these five commands into another terminal, one after the other.");
        List<DemoStep> steps = demo.steps();
        for (int i = 0; i < steps.size(); i++) {
            DemoStep step = steps.get(i);
            out.println();
            out.println((i + 1) + ". " + step.title());
            out.println();
            step.command().lines().forEach(line -> out.println("    " + line));
            out.println();
            out.println("   Expect " + step.expectation().replace("\n", "\n   "));
        }
        out.println();
        out.println(
                "The configuration behind this: ./portcullis demo --print-config. Ctrl-C stops. What rules find appears below.");
        out.flush();
    }
}
