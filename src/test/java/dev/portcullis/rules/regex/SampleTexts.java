package dev.portcullis.rules.regex;

import dev.portcullis.rules.SharedVectors;
import dev.portcullis.rules.Value;
import dev.portcullis.rules.transform.TransformationCatalog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/** Attacks and ordinary text from all test data at hand, and mutations of it. One owner at a time. */
public final class SampleTexts {
    /** What makes patterns change their mind, in the middle of anything. */
    private static final List<String> SPICE = List.of(
            "\n",
            "\r\n",
            "\0",
            "\t",
            " ",
            "'",
            "\"",
            "--",
            "/*",
            "*/",
            "%",
            "\\",
            "<",
            ">",
            "(",
            ")",
            ";",
            "|",
            "&",
            "$",
            "{",
            "}",
            "`",
            "=",
            "\u00e9",
            "\u00f0",
            "\u00ff",
            "_",
            "K",
            "k",
            "S",
            "s",
            "select",
            "union",
            "script",
            "../",
            "/etc/passwd",
            "$(",
            "${",
            "0x");

    private final List<Value> texts;
    private final Random random;

    public SampleTexts(Random random) {
        Set<Value> found = new LinkedHashSet<>();
        addFiles(found, Path.of("threat-tests"), ".yaml");
        addFiles(found, SharedVectors.shared().resolve("crs/4.25.0/tests"), ".yaml");
        addFiles(found, SharedVectors.shared().resolve("vectors/injection/corpus"), "");
        this.texts = new ArrayList<>(found);
        this.random = random;
    }

    private static void addFiles(Set<Value> found, Path folder, String ending) {
        if (!Files.isDirectory(folder)) {
            System.out.println("no sample texts at " + folder.toAbsolutePath());
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(
                            f -> Files.isRegularFile(f) && f.toString().endsWith(ending))
                    .sorted()
                    .toList()) {
                Files.readString(file, StandardCharsets.ISO_8859_1).lines().forEach(line -> add(found, line));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void add(Set<Value> found, String line) {
        int colon = line.indexOf(": ");
        Value text = Value.ofLatin1(line.substring(line.startsWith(" ") && colon > 0 ? colon + 2 : 0)
                .strip());
        found.add(text);
        found.add(TransformationCatalog.standard()
                .find("urlDecodeUni")
                .orElseThrow()
                .apply(text));
    }

    /** One of the texts, as it is or with a few changes. */
    public Value next() {
        byte[] text = one();
        int changes = random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            text = changed(text);
        }
        return Value.of(text);
    }

    private byte[] one() {
        return texts.get(random.nextInt(texts.size())).toBytes();
    }

    private byte[] changed(byte[] text) {
        int at = random.nextInt(text.length + 1);
        return switch (random.nextInt(6)) {
            case 0 ->
                spliced(text, at, at, SPICE.get(random.nextInt(SPICE.size())).getBytes(StandardCharsets.ISO_8859_1));
            case 1 -> spliced(text, at, at, one());
            case 2 -> Arrays.copyOf(text, at);
            case 3 -> Arrays.copyOfRange(text, at, text.length);
            case 4 -> spliced(text, at, Math.min(text.length, at + 1), new byte[] {(byte) random.nextInt(256)});
            default -> {
                byte[] other = text.clone();
                for (int i = at; i < other.length; i++) {
                    other[i] = (byte) (Character.isLetter(other[i]) ? other[i] ^ 0x20 : other[i]);
                }
                yield other;
            }
        };
    }

    private static byte[] spliced(byte[] text, int from, int to, byte[] middle) {
        byte[] out = new byte[from + middle.length + text.length - to];
        System.arraycopy(text, 0, out, 0, from);
        System.arraycopy(middle, 0, out, from, middle.length);
        System.arraycopy(text, to, out, from + middle.length, text.length - to);
        return out;
    }
}
