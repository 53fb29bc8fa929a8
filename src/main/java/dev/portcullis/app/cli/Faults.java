package dev.portcullis.app.cli;

import dev.portcullis.config.Diagnostic;
import dev.portcullis.config.InvalidConfigException;
import dev.portcullis.text.FileTrouble;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Tells what is wrong with a configuration. */
final class Faults {
    private Faults() {}

    /** What is wrong with a file, by its name: what the system says is often the name alone. */
    static String of(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "there is no file " + e.getMessage();
        }
        boolean names = e instanceof FileSystemException trouble && trouble.getFile() != null;
        return names ? ((FileSystemException) e).getFile() + ": " + FileTrouble.of(e) : String.valueOf(e.getMessage());
    }

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
