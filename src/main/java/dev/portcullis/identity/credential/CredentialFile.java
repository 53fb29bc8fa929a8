package dev.portcullis.identity.credential;

import java.text.ParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Reads files of credentials. A line is a name, a hash, and what the holder is or may do, with white space between them:
 *
 * <pre>{@code
 * # comment
 * build-server sha256:... groups=ci,deploy scope=read,write
 * }</pre>
 *
 * <p>A line that cannot be used is an error, never skipped. Stateless.
 */
public final class CredentialFile {
    private static final String NAME_CHARS = "-_.@+";

    private CredentialFile() {}

    /**
     * The credentials in {@code text}.
     *
     * @param isHash tells what a hash must look like
     * @throws ParseException says what is wrong with which line, without the hash
     */
    public static List<Credential> read(String text, Predicate<String> isHash) throws ParseException {
        List<Credential> all = new ArrayList<>();
        Set<String> names = new HashSet<>();
        String[] lines = text.split("\r?\n", -1);
        for (int i = 0; i < lines.length; i++) {
            String line = lines[i].strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                Credential credential = credential(line, i + 1, isHash);
                if (!names.add(credential.name())) {
                    throw fault(i + 1, "the name " + credential.name() + " stands there twice");
                }
                all.add(credential);
            }
        }
        return all;
    }

    /** Whether {@code name} can stand at the beginning of a line. */
    public static boolean isName(String name) {
        return !name.isEmpty()
                && name.length() <= 128
                && name.chars().allMatch(c -> (c < 0x80 && Character.isLetterOrDigit(c)) || NAME_CHARS.indexOf(c) >= 0);
    }

    private static Credential credential(String line, int number, Predicate<String> isHash) throws ParseException {
        String[] words = line.split("[ \t]+", -1);
        if (!isName(words[0])) {
            throw fault(number, "the name must be letters, digits and " + NAME_CHARS);
        }
        if (words.length < 2 || !isHash.test(words[1])) {
            throw fault(number, "the second word must be a hash, as the command that made it wrote it");
        }
        List<String> groups = List.of();
        List<String> scopes = List.of();
        for (int i = 2; i < words.length; i++) {
            if (words[i].startsWith("groups=")) {
                groups = values(words[i], number);
            } else if (words[i].startsWith("scope=")) {
                scopes = values(words[i], number);
            } else {
                throw fault(number, "what follows the hash must be groups=a,b or scope=a,b");
            }
        }
        return new Credential(words[0], words[1], groups, scopes);
    }

    private static List<String> values(String word, int number) throws ParseException {
        List<String> values = List.of(word.substring(word.indexOf('=') + 1).split(",", -1));
        if (values.contains("")) {
            throw fault(number, word.substring(0, word.indexOf('=')) + " has an empty value");
        }
        return values;
    }

    private static ParseException fault(int line, String what) {
        return new ParseException("line " + line + ": " + what, line);
    }
}
