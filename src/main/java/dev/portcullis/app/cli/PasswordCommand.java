package dev.portcullis.app.cli;

import dev.portcullis.identity.credential.Passwords;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code password}: hashes a user's password and prints the line that lets the user in. */
@Command(
        name = "password",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Reads a password and makes the line for its file.",
            "Reads it from the terminal, or the first line of standard input, and prints the line for a file of",
            "identity.passwords, which holds only its hash (PBKDF2-HMAC-SHA256):",
            "  portcullis password alice --group staff >> users.txt"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields before call()
final class PasswordCommand implements Callable<Integer> {
    private static final int LEAST_CHARS = 8;

    @Spec
    private CommandSpec spec;

    @Mixin
    private CredentialLine line;

    @Override
    public Integer call() throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        if (line.isBad(err)) {
            return Main.WRONG_USE;
        }
        String password;
        try {
            password = read();
        } catch (CharacterCodingException e) {
            err.println("portcullis: the password is not UTF-8 text, needs to be, since that is what browsers send");
            return Main.WRONG_USE;
        }
        if (password == null || password.length() < LEAST_CHARS) {
            err.println("portcullis: the password must have at least " + LEAST_CHARS + " characters");
            return Main.WRONG_USE;
        }
        String hash = Passwords.hash(password, new SecureRandom());
        spec.commandLine().getOut().println(line.with(hash));
        return Main.OK;
    }

    @SuppressWarnings("SystemConsoleNull") // a console that is no terminal reads the line just as well
    private @Nullable String read() throws IOException {
        Console console = System.console();
        if (console != null) {
            char[] typed = console.readPassword("Password of %s: ", line.name());
            return typed == null ? null : new String(typed);
        }
        // strictly: what cannot be read would become a password that nobody can type
        return new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8.newDecoder())).readLine();
    }
}
