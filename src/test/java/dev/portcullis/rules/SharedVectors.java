package dev.portcullis.rules;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Reads operator and transformation cases: those of other projects, which lie beside this one and not in it, and our own of the same form. */
public final class SharedVectors {
    /** Our own cases, written down from what the names mean in ModSecurity's reference manual. */
    private static final Path OWN = Path.of("threat-tests", "vectors");

    private SharedVectors() {}

    /** The folder {@code ../shared}, or the one that the property {@code portcullis.shared} names. */
    public static Path shared() {
        return Path.of(System.getProperty("portcullis.shared", "../shared"));
    }

    /** {@code relative} below the shared folder; skips the test, saying so, when it is not there. */
    public static Path require(String relative) {
        Path path = shared().resolve(relative);
        assumeTrue(Files.exists(path), () -> "no shared test data at " + path.toAbsolutePath());
        return path;
    }

    /** One case: a name, what goes in, and what should come out. */
    public record Case(String name, Value parameter, Value input, Value output, boolean matches, List<Value> groups) {
        @Override
        public String toString() {
            return name + " " + parameter + " <- " + input;
        }
    }

    /** The cases of every JSON file in {@code folder} below {@code vectors/secrules}. */
    public static List<Case> cases(String folder) {
        return casesIn(require("vectors/secrules/" + folder));
    }

    /** Our own cases of every JSON file in {@code folder}, {@code operators} or {@code transformations}. */
    public static List<Case> ownCases(String folder) {
        return casesIn(own(folder));
    }

    /** A file or folder beside our own cases. */
    public static Path own(String relative) {
        return OWN.resolve(relative);
    }

    private static List<Case> casesIn(Path path) {
        List<Case> cases = new ArrayList<>();
        try (Stream<Path> files = Files.list(path)) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
                new ObjectMapper().readTree(file.toFile()).forEach(node -> cases.add(read(node)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return cases;
    }

    private static Case read(JsonNode node) {
        List<Value> groups = new ArrayList<>();
        node.path("re_groups").forEach(group -> groups.add(decode(group.asString())));
        return new Case(
                node.path("name").asString(),
                decode(node.path("param").asString("")),
                decode(node.path("input").asString("")),
                decode(node.path("output").asString("")),
                node.path("ret").asInt() == 1,
                groups);
    }

    /** UTF-8 bytes, in which a literal backslash with {@code xHH} or {@code uHHHH} stands for one byte. */
    static Value decode(String text) {
        byte[] in = text.getBytes(StandardCharsets.UTF_8);
        ByteSink out = new ByteSink(in.length);
        for (int at = 0; at < in.length; at++) {
            int digits = in[at] == '\\' && at + 1 < in.length ? (in[at + 1] == 'x' ? 2 : in[at + 1] == 'u' ? 4 : 0) : 0;
            int code = digits == 0 ? -1 : number(in, at + 2, digits);
            out.put(code < 0 ? in[at] : code);
            at += code < 0 ? 0 : digits + 1;
        }
        return out.toValue();
    }

    private static int number(byte[] in, int from, int digits) {
        int code = 0;
        for (int i = from; i < from + digits; i++) {
            if (i >= in.length || Ascii.hex(in[i]) < 0) {
                return -1;
            }
            code = code << 4 | Ascii.hex(in[i]);
        }
        return code;
    }
}
