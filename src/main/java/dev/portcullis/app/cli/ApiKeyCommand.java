package dev.portcullis.app.cli;

import dev.portcullis.identity.credential.ApiKeys;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code api-key}: makes a key for a client and the line that lets it in. */
@Command(
        name = "api-key",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Makes an API key and the line for its file.",
            "Prints the key to standard error, once, for the client, and to standard output the line",
            "for a file of identity.apiKeys, which holds only its hash:",
            "  portcullis api-key build-server --group ci >> api-keys.txt"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields before call()
final class ApiKeyCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private CredentialLine line;

    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        if (line.isBad(err)) {
            return Main.WRONG_USE;
        }
        ApiKeys.Fresh fresh = ApiKeys.make(new SecureRandom());
        err.println("key of " + line.name() + " (shown once): " + fresh.key());
        spec.commandLine().getOut().println(line.with(fresh.hash()));
        return Main.OK;
    }
}
