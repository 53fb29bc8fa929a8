package dev.portcullis.app;

import dev.portcullis.config.ConfigReader;
import dev.portcullis.config.InvalidConfigException;
import dev.portcullis.config.ProxyConfig;
import java.nio.file.Path;
import java.util.Optional;

/** Where the configuration comes from, at the start and at every reload. Safe for concurrent use. */
public interface ConfigSource {
    ProxyConfig read() throws InvalidConfigException;

    /** The file to watch for changes, if it is one. */
    Optional<Path> file();

    /** What the environment variable {@code name} says, for secrets that are kept there. */
    default Optional<String> variable(String name) {
        return Optional.ofNullable(System.getenv(name));
    }

    static ConfigSource ofFile(Path file) {
        return new ConfigSource() {
            @Override
            public ProxyConfig read() throws InvalidConfigException {
                return ConfigReader.read(file);
            }

            @Override
            public Optional<Path> file() {
                return Optional.of(file);
            }
        };
    }

    /** A text that never changes; what it names is read again at a reload all the same. */
    static ConfigSource ofText(String text, String name, Path folder) {
        return new ConfigSource() {
            @Override
            public ProxyConfig read() throws InvalidConfigException {
                return ConfigReader.read(text, name, folder);
            }

            @Override
            public Optional<Path> file() {
                return Optional.empty();
            }
        };
    }
}
