package dev.portcullis.config;

import dev.portcullis.config.ValueKind.JsonType;
import dev.portcullis.config.ValueKind.Schema;
import dev.portcullis.http.FieldNameSet;
import dev.portcullis.http.Tokens;
import dev.portcullis.net.Cidr;
import dev.portcullis.net.HostPort;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The kinds of scalars that the configuration knows. */
final class Kinds {
    private static final String NAME_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_";
    private static final int MAX_NAME = 64;

    static final ValueKind<String> TEXT =
            new ValueKind<>("text", "something", Schema.ANY_TEXT, text -> text.isEmpty() ? null : text);

    static final ValueKind<String> NAME = new ValueKind<>(
            "a name of at most 64 letters, digits, \"-\", \"_\" and \".\"",
            "main",
            Schema.pattern("^[A-Za-z0-9._-]{1,64}$"),
            text -> text.length() <= MAX_NAME && isAll(text, Kinds::isNameChar) ? text : null);

    static final ValueKind<Boolean> FLAG = new ValueKind<>(
            "true or false",
            "true",
            new Schema(JsonType.BOOLEAN, "", List.of()),
            text -> text.equals("true") ? Boolean.TRUE : text.equals("false") ? Boolean.FALSE : null);

    static final ValueKind<HostPort> ADDRESS = new ValueKind<>(
            "HOST:PORT",
            "127.0.0.1:8080",
            Schema.pattern("^.+:[0-9]{1,5}$"),
            text -> HostPort.parse(text).orElse(null));

    /** An address, or the word off. */
    static final ValueKind<Bind> ADDRESS_OR_OFF = new ValueKind<>(
            "HOST:PORT or off",
            "127.0.0.1:9180",
            Schema.pattern("^(off|.+:[0-9]{1,5})$"),
            text -> text.equals("off")
                    ? Bind.OFF
                    : HostPort.parse(text).map(Bind::new).orElse(null));

    static final ValueKind<Origin> ORIGIN = new ValueKind<>(
            "an origin http://HOST:PORT or https://HOST:PORT without a path",
            "http://127.0.0.1:3000",
            Schema.pattern("^https?://[^/?#@]+/?$"),
            Origin::parseOrNull);

    static final ValueKind<URI> URL = new ValueKind<>(
            "an http or https URL", "https://login.example.com/keys", Schema.pattern("^https?://.+"), Kinds::url);

    static final ValueKind<Cidr> NETWORK = new ValueKind<>(
            "an address or network",
            "10.0.0.0/8",
            Schema.TEXT,
            text -> Cidr.parse(text).orElse(null));

    static final ValueKind<String> FIELD = new ValueKind<>(
            "the name of a header field",
            "X-Tenant",
            Schema.pattern("^[!#$%&'*+.^_`|~0-9A-Za-z-]+$"),
            text -> Tokens.isToken(text) ? text : null);

    /** What HTTP, logins or rules read in their own way: to set or take one of these would change the request itself. */
    private static final FieldNameSet RESERVED = FieldNameSet.of(
            "Host",
            "Content-*",
            "Transfer-Encoding",
            "Connection",
            "Keep-Alive",
            "TE",
            "Trailer",
            "Upgrade",
            "Expect",
            "Cookie",
            "Authorization",
            "Proxy-*",
            "DPoP");

    /** A field that carries something between this proxy and others. */
    static final ValueKind<String> OWN_FIELD = new ValueKind<>(
            "the name of a header field that HTTP does not use itself",
            "X-Tenant",
            FIELD.schema(),
            text -> Tokens.isToken(text) && !RESERVED.contains(text) ? text : null);

    static final ValueKind<String> FIELD_PATTERN = new ValueKind<>(
            "the name of a header field, \"*\" at its end for any rest",
            "X-Internal-*",
            FIELD.schema(),
            text -> isFieldPattern(text) ? text : null);

    static final ValueKind<String> HOST = new ValueKind<>(
            "a host name without port, or \"*.\" and a domain",
            "app.example.com",
            Schema.pattern("^(\\*\\.)?[^*:/?#@ ]+$"),
            Kinds::host);

    /** A path prefix as the spine compares it: UTF-8 bytes as Latin-1 chars. */
    static final ValueKind<String> PATH_PREFIX = new ValueKind<>(
            "a path that starts with \"/\", decoded, without \"//\", \".\" and \"..\" segments, \";\" and \"?\"",
            "/app",
            Schema.pattern("^/[^?#;]*$"),
            Kinds::pathPrefix);

    static final ValueKind<Rate> RATE = new ValueKind<>(
            "COUNT/DURATION with at least a second",
            "100/1m",
            Schema.pattern("^[0-9]+/[0-9]*(s|m|h|d)$"),
            Rate::parseOrNull);

    static final ValueKind<LimitKey> LIMIT_KEY = new ValueKind<>(
            "client-address, route, header:NAME or claim:NAME",
            "client-address",
            Schema.pattern("^(client-address|route|header:.+|claim:.+)$"),
            LimitKey::parseOrNull);

    private Kinds() {}

    /** One of two words. */
    static <T> ValueKind<T> choice(String word, T meaning, String other, T otherMeaning) {
        Map<String, T> words = new LinkedHashMap<>();
        words.put(word, meaning);
        words.put(other, otherMeaning);
        return choice(words);
    }

    /** One of two numbers, such as versions. */
    static <T> ValueKind<T> numberChoice(String number, T meaning, String other, T otherMeaning) {
        ValueKind<T> words = choice(number, meaning, other, otherMeaning);
        Schema schema = new Schema(JsonType.NUMBER, "", words.schema().choices());
        return new ValueKind<>(words.need(), words.example(), schema, words.parser());
    }

    /** One of the words, in the order of {@code words}. */
    static <T> ValueKind<T> choice(Map<String, T> words) {
        Map<String, T> ordered = new LinkedHashMap<>(words);
        List<String> choices = List.copyOf(ordered.keySet());
        return new ValueKind<>(
                choices.size() == 1 ? choices.get(0) : "one of " + String.join(", ", choices),
                choices.get(0),
                new Schema(JsonType.STRING, "", choices),
                ordered::get);
    }

    /** One of the constants of an enum, spelled in kebab-case. */
    static <T extends Enum<T>> ValueKind<T> choice(T[] constants) {
        Map<String, T> words = new LinkedHashMap<>();
        for (T constant : constants) {
            words.put(constant.name().toLowerCase(Locale.ROOT).replace('_', '-'), constant);
        }
        return choice(words);
    }

    static ValueKind<Integer> count(int least, int most, int example) {
        return new ValueKind<>(
                "a whole number from " + least + " to " + most,
                Integer.toString(example),
                Schema.count(least, most),
                text -> {
                    long number = digits(text);
                    return number >= least && number <= most ? Integer.valueOf((int) number) : null;
                });
    }

    static ValueKind<Duration> duration(String least, String most) {
        Duration from = Quantities.duration(least);
        Duration to = Quantities.duration(most);
        if (from == null || to == null) {
            throw new IllegalArgumentException(least + " or " + most + " is no duration");
        }
        return new ValueKind<>(
                "a duration (ms, s, m, h, d) from " + least + " to " + most,
                least,
                Schema.pattern("^[0-9]+(ms|s|m|h|d)$"),
                text -> {
                    Duration value = Quantities.duration(text);
                    return value == null || value.compareTo(from) < 0 || value.compareTo(to) > 0 ? null : value;
                });
    }

    static ValueKind<Long> size(String least, String most) {
        long from = Quantities.bytes(least);
        long to = Quantities.bytes(most);
        return new ValueKind<>(
                "a size (B, KiB, MiB, GiB, kB, MB, GB) from " + least + " to " + most,
                least,
                Schema.pattern("^[0-9]+(B|KiB|MiB|GiB|kB|KB|MB|GB)$"),
                text -> {
                    long value = Quantities.bytes(text);
                    return value < from || value > to ? null : Long.valueOf(value);
                });
    }

    /** A path, relative to the folder of the text. */
    static ValueKind<Path> file(Report report) {
        return new ValueKind<>("a path", "conf/file", Schema.ANY_TEXT, text -> {
            try {
                return text.isEmpty() ? null : report.resolve(text);
            } catch (InvalidPathException e) {
                return null;
            }
        });
    }

    /** A path that may have wildcards in its last part, made absolute; or the word for the packaged rules. */
    static ValueKind<String> filePattern(Report report) {
        ValueKind<Path> file = file(report);
        return new ValueKind<>("a path or pattern", "rules/*.conf", Schema.ANY_TEXT, text -> {
            Path path = file.parse(text);
            if (text.equals(RulesConfig.BASELINE)) {
                return text;
            }
            return path == null ? null : path.toString();
        });
    }

    /** A file to write log lines to, or one of the words off, stdout, stderr. */
    static ValueKind<LogTarget> logTarget(Report report) {
        return logTarget(report, "off, stdout, stderr or a path");
    }

    /** As {@link #logTarget}, for a log that is turned off by another key; {@code off} is read, so that this can be said. */
    static ValueKind<LogTarget> logPlace(Report report) {
        return logTarget(report, "stdout, stderr or a path");
    }

    private static ValueKind<LogTarget> logTarget(Report report, String need) {
        ValueKind<Path> file = file(report);
        return new ValueKind<>(need, "stdout", Schema.ANY_TEXT, text -> switch (text) {
            case "off" -> LogTarget.OFF;
            case "stdout" -> LogTarget.STDOUT;
            case "stderr" -> LogTarget.STDERR;
            default -> {
                Path path = file.parse(text);
                yield path == null ? null : LogTarget.file(path);
            }
        });
    }

    /** The number that {@code text} writes in decimal digits, or -1. */
    static long digits(String text) {
        return isAll(text, Kinds::isDigit) && text.length() <= 15 ? Long.parseLong(text) : -1;
    }

    /** Whether {@code text} can be the name of an environment variable. */
    static boolean isVariableName(String text) {
        return isAll(text, c -> NAME_LETTERS.indexOf(c) >= 0 || isDigit(c)) && !isDigit(text.charAt(0));
    }

    private static boolean isAll(String text, IntPredicate test) {
        return !text.isEmpty() && text.chars().allMatch(test);
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isNameChar(int c) {
        return NAME_LETTERS.indexOf(c) >= 0 || isDigit(c) || c == '-' || c == '.';
    }

    private static boolean isFieldPattern(String text) {
        String name = text.endsWith("*") ? text.substring(0, text.length() - 1) : text;
        return Tokens.isToken(name) && name.indexOf('*') < 0;
    }

    private static @Nullable URI url(String text) {
        try {
            URI uri = new URI(text);
            boolean usable = ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null;
            return usable ? uri : null;
        } catch (URISyntaxException e) {
            return null;
        }
    }

    private static @Nullable String host(String text) {
        String name = text.startsWith("*.") ? text.substring(2) : text;
        boolean usable = isAll(name, c -> c > ' ' && c < 0x7f && "*:/?#@%".indexOf(c) < 0);
        return usable && !name.startsWith(".") && !name.endsWith(".") ? text.toLowerCase(Locale.ROOT) : null;
    }

    private static @Nullable String pathPrefix(String text) {
        if (!text.startsWith("/") || text.contains("//") || text.chars().anyMatch(c -> "?#;\\%".indexOf(c) >= 0)) {
            return null;
        }
        for (String segment : text.split("/", -1)) {
            if (segment.equals(".") || segment.equals("..")) {
                return null;
            }
        }
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /** For messages: what a set of names holds. */
    static String listed(Iterable<String> names) {
        List<String> sorted = new ArrayList<>();
        names.forEach(name -> sorted.add(Report.plain(name)));
        return sorted.stream().sorted().collect(Collectors.joining(", "));
    }
}
