package dev.portcullis.rules;

import dev.portcullis.rules.regex.PatternCompiler;
import dev.portcullis.rules.regex.PatternException;
import dev.portcullis.seclang.Word;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the {@code SecAudit...} directives; a later one stands for an earlier one. One owner at a time. */
final class AuditDirectives {
    private @Nullable Word engine;
    private @Nullable Word log;
    private @Nullable Word secondLog;
    private @Nullable Word storageFolder;
    private @Nullable Boolean isConcurrent;
    private @Nullable Boolean isJson;
    private @Nullable String parts;
    private @Nullable Word relevantStatus;
    private @Nullable Integer fileMode;
    private @Nullable Integer folderMode;

    /** Takes the directive {@code name}, in lower case; false if it is none of the family. */
    boolean read(String name, Word value, Problems problems) {
        switch (name) {
            case "secauditengine" -> engine(value, problems);
            case "secauditlog" -> log = place("SecAuditLog", value, problems);
            case "secauditlog2" -> secondLog = place("SecAuditLog2", value, problems);
            case "secauditlogstoragedir" -> storageFolder = value;
            case "secauditlogtype" -> type(value, problems);
            case "secauditlogformat" -> isJson = choice("SecAuditLogFormat", value, "JSON", "Native", problems);
            case "secauditlogparts" -> parts(value, problems);
            case "secauditlogrelevantstatus" -> relevantStatus = value;
            case "secauditlogfilemode" -> fileMode = permissions("SecAuditLogFileMode", value, problems);
            case "secauditlogdirmode" -> folderMode = permissions("SecAuditLogDirMode", value, problems);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void engine(Word value, Problems problems) {
        engine = value;
        if (modeNamed(value.text()) == null) {
            bad("SecAuditEngine", value, "On, Off or RelevantOnly", problems);
        }
    }

    /** The mode called {@code text}, or null. */
    static @Nullable AuditMode modeNamed(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "on" -> AuditMode.ON;
            case "off" -> AuditMode.OFF;
            case "relevantonly" -> AuditMode.RELEVANT_ONLY;
            default -> null;
        };
    }

    private static Word place(String directive, Word value, Problems problems) {
        if (value.text().startsWith("|") || value.text().isEmpty()) {
            bad(directive, value, "a file, /dev/stdout or /dev/stderr; no program is started for a log", problems);
        }
        return value;
    }

    private void type(Word value, Problems problems) {
        if (value.text().equalsIgnoreCase("https")) {
            problems.error(
                    value.span(),
                    "unsupported-value",
                    "SecAuditLogType HTTPS is not supported: entries are sent nowhere; write Serial, and let a log shipper send the file");
        } else {
            isConcurrent = choice("SecAuditLogType", value, "Concurrent", "Serial", problems);
        }
    }

    private static Boolean choice(String directive, Word value, String yes, String no, Problems problems) {
        boolean isYes = value.text().equalsIgnoreCase(yes);
        if (!isYes && !value.text().equalsIgnoreCase(no)) {
            bad(directive, value, no + " or " + yes, problems);
        }
        return isYes;
    }

    private void parts(Word value, Problems problems) {
        String letters = value.text().toUpperCase(Locale.ROOT);
        String complaint = AuditParts.complaint(letters);
        if (complaint != null) {
            bad("SecAuditLogParts", value, complaint, problems);
            return;
        }
        String reserved = AuditParts.reserved(letters);
        if (!reserved.isEmpty()) {
            problems.warning(
                    value.span(),
                    "no-effect",
                    "SecAuditLogParts: " + (reserved.length() == 1 ? reserved : "D and G")
                            + " has no effect here: ModSecurity keeps it for later and writes nothing either");
        }
        parts = AuditParts.changed("", letters);
    }

    private static @Nullable Integer permissions(String directive, Word value, Problems problems) {
        if (value.text().equalsIgnoreCase("default")) {
            return null;
        }
        if (!value.text().matches("0?[0-7]{3}")) {
            bad(directive, value, "permissions as chmod takes them, such as 0640, or default", problems);
            return null;
        }
        return Integer.parseInt(value.text(), 8);
    }

    private static void bad(String directive, Word value, String need, Problems problems) {
        problems.error(value.span(), "bad-value", directive + " is \"" + value.text() + "\", must be " + need);
    }

    AuditSettings build(PatternCompiler patterns, Problems problems) {
        return new AuditSettings(
                engine,
                log,
                secondLog,
                storageFolder,
                isConcurrent,
                isJson,
                parts,
                relevantStatus == null ? null : statuses(relevantStatus, patterns, problems),
                fileMode,
                folderMode);
    }

    private static Set<Integer> statuses(Word pattern, PatternCompiler patterns, Problems problems) {
        try {
            return AuditSettings.statuses(pattern.text(), patterns);
        } catch (PatternException e) {
            problems.error(
                    pattern.span(),
                    "bad-pattern",
                    "SecAuditLogRelevantStatus: \"" + pattern.text() + "\": " + e.getMessage());
            return Set.of();
        }
    }
}
