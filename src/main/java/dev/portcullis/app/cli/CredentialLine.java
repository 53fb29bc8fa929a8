package dev.portcullis.app.cli;

import dev.portcullis.identity.credential.Credential;
import dev.portcullis.identity.credential.CredentialFile;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What commands that make a line of a credential file are told of it, beside the hash. One owner at a time. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields before call()
final class CredentialLine {
    @Parameters(paramLabel = "NAME", description = "Who it is for: the subject of the requests.")
    private String name;

    @Option(names = "--group", paramLabel = "GROUP", description = "A group that the subject is in; may be repeated.")
    private List<String> groups = List.of();

    @Option(names = "--scope", paramLabel = "SCOPE", description = "A scope that the subject has; may be repeated.")
    private List<String> scopes = List.of();

    String name() {
        return name;
    }

    /** The line with {@code hash}. */
    String with(String hash) {
        return new Credential(name, hash, groups, scopes).line();
    }

    /** Whether the line could not be read again; says why. */
    boolean isBad(PrintWriter err) {
        if (!CredentialFile.isName(name)) {
            err.println("portcullis: the name must be letters, digits and -_.@+");
            return true;
        }
        for (List<String> each : List.of(groups, scopes)) {
            for (String value : each) {
                if (value.isEmpty() || value.chars().anyMatch(c -> c <= ' ' || c == ',' || c >= 0x7F)) {
                    err.println("portcullis: groups and scopes must be words of printable ASCII without commas");
                    return true;
                }
            }
        }
        return false;
    }
}
