package dev.portcullis.config;

import dev.portcullis.config.RulesConfig.Engine;
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
                        "Request content that is not what its Content-Type says (broken JSON, XML with a DOCTYPE, multipart without an end) or is in a charset like UTF-16: `refuse` answers 400 or 415, `leave-to-rules` lets rules decide by `REQBODY_ERROR`."));
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
                "`on` lets rules refuse, `detection-only` lets them only log, `off` does not run them.");
    }
}
