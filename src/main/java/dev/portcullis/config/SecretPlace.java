package dev.portcullis.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where a secret is kept, as a section with exactly one of two keys says: {@code {file: path}} or {@code {env: NAME}}. */
final class SecretPlace {
    static final String NEED = "{file: path} or {env: NAME}";
    /** Stands in for a secret after a fault. */
    static final Secret NONE = new Secret.InVariable("missing");

    private SecretPlace() {}

    /** A section that is an item of a list of secrets. */
    static Located<Secret> item(Section section) {
        Located<Path> file =
                section.optionalLocated("file", section.file(), "`env` is used", "The file that holds it.");
        Located<String> variable =
                section.optionalLocated("env", Kinds.TEXT, "`file` is used", "The environment variable that holds it.");
        return in(section, file, variable);
    }

    /** A section that is the value of a key, which declares it. */
    static Located<Secret> written(Section section) {
        Located<Path> file = section.optionalLocated("file", section.file(), "", "");
        Located<String> variable = section.optionalLocated("env", Kinds.TEXT, "", "");
        section.finish();
        return in(section, file, variable);
    }

    private static Located<Secret> in(
            Section section, @Nullable Located<Path> file, @Nullable Located<String> variable) {
        if (file != null && variable == null) {
            return new Located<>(new Secret.InFile(file.value()), file.key(), file.at());
        }
        if (variable == null || file != null) {
            section.fault("needs exactly one of " + NEED);
        } else if (!Kinds.isVariableName(variable.value())) {
            // not shown: it may be the secret itself
            section.fault("env", "needs the name of an environment variable, such as PORTCULLIS_TLS_KEY");
        } else {
            return new Located<>(new Secret.InVariable(variable.value()), variable.key(), variable.at());
        }
        return section.located(NONE);
    }
}
