package dev.portcullis.app.cli;

import dev.portcullis.identity.credential.CredentialFile;
import java.io.PrintWriter;
import java.util.List;

/** Checks what is to stand in a line of a credential file. Stateless. */
final class CredentialLines {
    private CredentialLines() {}

    /** Whether a line of these could not be read again; says why. */
    static boolean areBad(PrintWriter err, String name, List<String> groups, List<String> scopes) {
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
