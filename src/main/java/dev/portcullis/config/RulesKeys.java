package dev.portcullis.config;

import dev.portcullis.config.RulesConfig.Engine;
import dev.portcullis.config.RulesConfig.Limits;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads {@code rules} and {@code routes[].rules}. */
final class RulesKeys {
    private static final ValueKind<Engine> ENGINE = Kinds.choice(Engine.values());

    private RulesKeys() {}

    static RulesConfig read(Section s) {
        return new RulesConfig(
                files(s, "the packaged baseline"),
                engine(s, "what `SecRuleEngine` says in the files, else `on`"),
                s.value(
                        "inlineBelow",
                        Kinds.size("0B", "1GiB"),
                        "16KiB",
                        "Requests with less content to inspect are inspected on their event loop, others on the inspection threads."),
                s.value("threads", Kinds.count(1, 256, 2), "2", "Inspection threads."),
                s.value(
                        "queue",
                        Kinds.count(1, 100_000, 256),
                        "256",
                        "Requests that may wait for an inspection thread. Beyond: 503, never a request that was not inspected."),
                s.value(
                        "codedRequests",
                        Kinds.choice("decode", true, "refuse", false),
                        "decode",
                        "Request content in a coding (`Content-Encoding: gzip`, `deflate`, `br`, `zstd`): `decode` shows rules what is in it and refuses what cannot be decoded, `refuse` answers 415. The backend gets what was sent."),
                s.value(
                        "maxDecodingRatio",
                        Kinds.count(1, 10_000, 100),
                        "100",
                        "How many times its size coded content may grow by decoding, in requests and responses; 64 KiB are always allowed. Beyond: 413 or 502. `SecRequestBodyLimit` and `SecResponseBodyLimit` hold for what comes out."),
                s.value(
                        "unreadableContent",
                        Kinds.choice("refuse", true, "leave-to-rules", false),
                        "refuse",
                        "Request content that is not what its Content-Type says (broken JSON, XML with a DOCTYPE, multipart without an end) or is in a charset like UTF-16: `refuse` answers 400 or 415, `leave-to-rules` lets rules decide by `REQBODY_ERROR`."),
                s.value(
                        "mislabelledContent",
                        Kinds.choice("refuse", true, "try-parsers", false),
                        "try-parsers",
                        "Request content with no, several or a broken Content-Type, with several charsets, or that begins like another type than its own (JSON sent as a form or as text, XML sent as JSON): `try-parsers` shows rules what every parser that fits makes of it, `refuse` answers 400 or 415."),
                s.section("limits", "How much a query and request content may hold. Beyond: 400.", RulesKeys::limits));
    }

    private static Limits limits(Section s) {
        return new Limits(
                s.optional(
                        "arguments",
                        Kinds.count(1, 1_000_000, 1_000),
                        "what `SecArgumentsLimit` says in the files, else `1000`",
                        "Arguments of a query; arguments, JSON values or parts of content."),
                s.optional(
                        "depth",
                        Kinds.count(1, 100_000, 128),
                        "what `SecRequestBodyJsonDepthLimit` says in the files, else `128`",
                        "Nesting of JSON and XML."),
                s.optional(
                        "files",
                        Kinds.count(1, 1_000_000, 100),
                        "what `SecUploadFileLimit` says in the files, else `100`",
                        "Files in multipart content."),
                bytes(s.value(
                        "argumentName",
                        Kinds.size("1B", "1MiB"),
                        "8KiB",
                        "The name of an argument, a path in JSON included.")),
                bytes(
                        s.value(
                                "argumentsTotal",
                                Kinds.size("1KiB", "1GiB"),
                                "16MiB",
                                "All names and values of a query, or of content, together; paths in JSON make names longer than what was sent.")),
                s.value(
                        "xmlNodes",
                        Kinds.count(1, 1_000_000, 10_000),
                        "10000",
                        "Elements, attributes and texts of XML."));
    }

    private static int bytes(long size) {
        return (int) size;
    }

    static RulesConfig.OnRoute onRoute(Section s) {
        return new RulesConfig.OnRoute(files(s, "those of `rules`"), engine(s, "that of `rules`"));
    }

    private static @Nullable List<Located<String>> files(Section s, String unset) {
        return s.optionalList(
                "files",
                s.filePattern(),
                unset,
                "SecLang files, in order; `*` and `?` in a file name stand for every file that fits, sorted by name, and the word `baseline` for the packaged rules.");
    }

    private static @Nullable Engine engine(Section s, String unset) {
        return s.optional(
                "engine",
                ENGINE,
                unset,
                "`on` lets rules refuse, `detection-only` lets them only log, `off` does not run them; their files must be there all the same.");
    }
}
