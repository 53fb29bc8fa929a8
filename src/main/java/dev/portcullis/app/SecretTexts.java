package dev.portcullis.app;

import dev.portcullis.config.Diagnostic;
import dev.portcullis.config.Located;
import dev.portcullis.config.Secret;
import dev.portcullis.text.FileTrouble;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;

/**
 * Reads secrets from where the configuration says they are: a file, of which line ends at the end are no part, or an environment variable. What cannot be had is a fault, and what is read is
 * in no message. One owner at a time.
 */
final class SecretTexts {
    private final ListenerPlan.Environment environment;
    private final FileWatch watch;
    private final List<Diagnostic> faults;

    /** @param watch gets the files that are read */
    SecretTexts(ListenerPlan.Environment environment, FileWatch watch, List<Diagnostic> faults) {
        this.environment = environment;
        this.watch = watch;
        this.faults = faults;
    }

    /** The secret; empty, and a fault told, if it cannot be had. */
    Optional<String> text(Located<Secret> secret) {
        if (secret.value() instanceof Secret.InFile in) {
            watch.add(in.file());
            try {
                return notEmpty(secret, Files.readString(in.file()).replaceAll("[\r\n]+$", ""));
            } catch (IOException e) {
                faults.add(
                        new Diagnostic(secret.at(), secret.key(), in.file() + " cannot be read: " + FileTrouble.of(e)));
                return Optional.empty();
            }
        }
        String name = ((Secret.InVariable) secret.value()).name();
        Optional<String> found = environment.variable(name);
        if (found.isEmpty()) {
            faults.add(new Diagnostic(secret.at(), secret.key(), "the environment variable " + name + " is not set"));
        }
        return found.flatMap(text -> notEmpty(secret, text));
    }

    private Optional<String> notEmpty(Located<Secret> secret, String text) {
        if (text.isEmpty()) {
            faults.add(new Diagnostic(secret.at(), secret.key(), "is empty, needs a secret"));
            return Optional.empty();
        }
        return Optional.of(text);
    }
}
