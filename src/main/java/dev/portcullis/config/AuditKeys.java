package dev.portcullis.config;

import dev.portcullis.http.CredentialFields;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads {@code logs.audit}. */
final class AuditKeys {
    private static final List<String> MASKED = Stream.concat(
                    CredentialFields.NAMES.stream(), Stream.of("Cookie", "Set-Cookie"))
            .toList();

    private static final ValueKind<String> PARTS = new ValueKind<>(
            "letters of parts (B, C, E, F, H, I, J, K) between A and Z",
            "ABCFHZ",
            ValueKind.Schema.pattern("^A[BCEFHIJK]*Z$"),
            text -> text.matches("A[BCEFHIJK]*Z") ? sorted(text) : null);

    private static final ValueKind<Integer> PERMISSIONS = new ValueKind<>(
            "permissions as chmod takes them, in quotes",
            "0600",
            ValueKind.Schema.pattern("^0?[0-7]{3}$"),
            text -> text.matches("0?[0-7]{3}") ? Integer.valueOf(text, 8) : null);

    private AuditKeys() {}

    static AuditConfig read(Section s) {
        Located<AuditConfig.Mode> engine = s.optionalLocated(
                "engine",
                Kinds.choice(AuditConfig.Mode.values()),
                "`SecAuditEngine` of the rules, else `relevant-only` with `to` and `off` without",
                "`on` writes every request, `relevant-only` those that a rule with `auditlog` matched, that were refused, or whose status fits `relevantStatus`; `off` writes none, whatever rules say.");
        Located<LogTarget> to = s.optionalLocated(
                "to",
                s.logPlace(),
                "`SecAuditLog` of the rules",
                "Where entries go, or with `folder` one line about each: `stdout`, `stderr` or a file.");
        checkPlace(s, to);
        return new AuditConfig(
                engine,
                to,
                s.optionalLocated(
                        "folder",
                        s.file(),
                        "`SecAuditLogType` and `SecAuditLogStorageDir` of the rules",
                        "Makes each entry a file of its own in this folder, below folders by day and minute."),
                s.optional(
                        "format",
                        Kinds.choice(AuditConfig.Format.values()),
                        "`SecAuditLogFormat` of the rules, else `native`",
                        "`json` is one line of JSON as ModSecurity 3 writes it, `native` the parts between boundaries that ModSecurity always wrote."),
                s.optional(
                        "parts",
                        PARTS,
                        "`SecAuditLogParts` of the rules, else `ABCFHZ`",
                        "B request fields, C request content, E response content, F response fields, H what rules said, I request content without files, J names and sizes of files, K the text of every rule that matched. Contents are there if rules read them, and are written as rules see them, decoded."),
                s.optionalLocated(
                        "relevantStatus",
                        Kinds.TEXT,
                        "`SecAuditLogRelevantStatus` of the rules, else none",
                        "A regular expression for statuses that make a request relevant, such as `^5`."),
                s.optional(
                        "fileMode",
                        PERMISSIONS,
                        "`SecAuditLogFileMode` of the rules, else `0600`",
                        "Permissions of new files."),
                s.optional(
                        "folderMode",
                        PERMISSIONS,
                        "`SecAuditLogDirMode` of the rules, else `0700`",
                        "Permissions of new folders."),
                s.value(
                                "maxContent",
                                Kinds.size("1B", "4MiB"),
                                "64KiB",
                                "How much of a request's and of a response's content an entry holds; more is cut, and the entry says so.")
                        .intValue(),
                s.list(
                        "maskFields",
                        Kinds.FIELD_PATTERN,
                        MASKED,
                        "Fields whose values are asterisks in every entry, beside what the rules' `sanitise...` actions name; `*` at the end stands for any rest. The scheme of Authorization and the names of cookies stay. Fields of `identity.apiKeys` and those that carry credentials (the first five) are masked in any case. What is masked here, rules do not quote in any log."));
    }

    private static void checkPlace(Section s, @Nullable Located<LogTarget> to) {
        if (to != null && to.value().kind() == LogTarget.Kind.OFF) {
            s.fault("to", "\"off\" needs to be a place; engine: off turns the log off");
        }
    }

    private static String sorted(String letters) {
        StringBuilder sorted = new StringBuilder();
        letters.chars().sorted().distinct().forEach(c -> sorted.append((char) c));
        return sorted.toString();
    }
}
