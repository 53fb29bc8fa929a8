package dev.portcullis.app.cli;

import dev.portcullis.config.Diagnostic;
import dev.portcullis.config.InvalidConfigException;
import java.io.PrintWriter;

/** Tells what is wrong with a configuration. */
final class Faults {
    private Faults() {}

    static int print(PrintWriter err, InvalidConfigException e) {
        e.diagnostics().forEach(err::println);
        int count = e.diagnostics().size();
        err.println("portcullis: " + (count == 1 ? "1 error" : count + " errors") + " in the configuration");
        return Main.WRONG_USE;
    }

    /** As {@link #print}, for commands whose configuration is their {@code --rules}. */
    static int printRules(PrintWriter err, InvalidConfigException e) {
        for (Diagnostic each : e.diagnostics()) {
            boolean ours = each.at().source().equals("command line");
            err.println(ours ? "portcullis: --rules: " + each.message() : each);
        }
        int count = e.diagnostics().size();
        err.println("portcullis: " + (count == 1 ? "1 error" : count + " errors") + " in the rules");
        return Main.WRONG_USE;
    }
}
