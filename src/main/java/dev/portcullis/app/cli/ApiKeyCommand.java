package dev.portcullis.app.cli;

import dev.portcullis.identity.credential.ApiKeys;
import dev.portcullis.identity.credential.Credential;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code api-key}: makes a key for a client and the line that lets it in. */
@Command(
        name = "api-key",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Makes an API key: prints the key to standard error, once, for the client, and to standard output the line",
            "for a file of identity.apiKeys, which holds only its hash:",
            "  portcullis api-key build-server --group ci >> api-keys.txt"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields before call()
final class ApiKeyCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "Who the key is for: the subject of its requests.")
    private String name;

    @Option(names = "--group", paramLabel = "GROUP", description = "A group of the client's; may be repeated.")
    private List<String> groups = List.of();

    @Option(names = "--scope", paramLabel = "SCOPE", description = "A scope that the key has; may be repeated.")
    private List<String> scopes = List.of();

    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        if (CredentialLines.areBad(err, name, groups, scopes)) {
            return Main.WRONG_USE;
        }
        ApiKeys.Fresh fresh = ApiKeys.make(new SecureRandom());
        err.println("key of " + name + " (shown once): " + fresh.key());
        spec.commandLine().getOut().println(new Credential(name, fresh.hash(), groups, scopes).line());
        return Main.OK;
    }
}
