package dev.portcullis.rules.operator;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Data files of operators: one entry a line, blanks around it cut, empty lines and those that start with # left out. */
final class DataFiles {
    private DataFiles() {}

    /** The file names in an argument, of which there must be one. */
    static List<String> names(String operator, String argument) throws OperatorException {
        if (argument.isBlank()) {
            throw new OperatorException("@" + operator + ": names no file");
        }
        return List.of(argument.strip().split("\\s+"));
    }

    static List<String> lines(String operator, String path, OperatorResources resources) throws OperatorException {
        if (path.startsWith("https://") || path.startsWith("http://")) {
            throw new OperatorException(
                    "@" + operator + ": \"" + path + "\" would be fetched from the network; copy it to a file");
        }
        byte[] bytes = resources
                .read(path)
                .orElseThrow(() -> new OperatorException("@" + operator + ": cannot read the file \"" + path + "\""));
        return new String(bytes, StandardCharsets.ISO_8859_1)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList();
    }
}
