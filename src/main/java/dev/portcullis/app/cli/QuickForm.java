package dev.portcullis.app.cli;

import dev.portcullis.app.ConfigSource;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options of {@code run} that stand in for a configuration file: one listener, one backend, rules; no authentication and no rate limit. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class QuickForm {
    /** What {@code --engine} takes. */
    enum Engine {
        ON("on"),
        DETECTION_ONLY("detection-only"),
        OFF("off");

        private final String word;

        Engine(String word) {
            this.word = word;
        }

        static Engine of(String word) {
            for (Engine engine : values()) {
                if (engine.word.equalsIgnoreCase(word)) {
                    return engine;
                }
            }
            throw new TypeConversionException("\"" + word + "\" is not one of on, detection-only, off");
        }

        @Override
        public String toString() {
            return word;
        }
    }

    @Option(names = "--listen", required = true, paramLabel = "HOST:PORT", description = "Where to listen.")
    private String listen;

    @Option(
            names = "--upstream",
            required = true,
            paramLabel = "URL",
            description = "The application to shield: http://HOST:PORT or https://HOST:PORT.")
    private String upstream;

    @Option(
            names = "--rules",
            arity = "1..*",
            paramLabel = "FILE-OR-GLOB",
            description = "SecLang files, in this order, instead of the packaged baseline; may be repeated."
                    + " The word baseline stands for the packaged rules.")
    private @Nullable List<String> rules;

    @Option(
            names = "--allow-ambiguous",
            split = ",",
            paramLabel = "NAME",
            description = "Spellings of a path to let through that are refused otherwise, for legacy applications:"
                    + " encoded-slash, for one; repeatable. Names as allowAmbiguous has them.")
    private @Nullable List<String> allowed;

    @Option(
            names = "--engine",
            paramLabel = "on|detection-only|off",
            description = "What rules may do; without it what the files say, else on.")
    private @Nullable Engine engine;

    @Option(
            names = "--rule-log",
            paramLabel = "FILE",
            description = "Rule matches: a file, stdout, stderr (default) or off.")
    private @Nullable String ruleLog;

    @Option(
            names = "--rule-lines",
            paramLabel = "all|refusals",
            description =
                    "Which lines the rule log gets: all (default), or those of refusals, as nginx writes of ModSecurity at error_log ... error.")
    private @Nullable String ruleLines;

    @Option(
            names = "--audit-log",
            paramLabel = "FILE",
            description = "Audit log: a file, stdout, stderr or off; relevant requests, as ModSecurity writes them,"
                    + " unless SecAudit directives in the rules say otherwise.")
    private @Nullable String auditLog;

    @Option(
            names = "--access-log",
            paramLabel = "FILE",
            description = "Requests as JSON lines: a file, stdout (default), stderr or off.")
    private @Nullable String accessLog;

    @Option(
            names = "--admin",
            paramLabel = "HOST:PORT",
            description = "Metrics and health; off by default with this form.")
    private @Nullable String admin;

    /** The same as a configuration text; faults are told under the names of the options. */
    ConfigSource source() {
        StringBuilder text = new StringBuilder();
        text.append("listeners: [{bind: ").append(quoted(listen)).append("}]\n");
        text.append("clusters: {upstream: {endpoints: [")
                .append(quoted(upstream))
                .append("]}}\n");
        text.append("routes: [{name: all, cluster: upstream, allowAmbiguous: ")
                .append(listed(allowed))
                .append("}]\n");
        text.append("admin: {bind: ")
                .append(quoted(admin == null ? "off" : admin))
                .append("}\n");
        text.append("rules: {");
        if (rules != null) {
            text.append("files: ").append(listed(rules)).append(engine == null ? "" : ", ");
        }
        text.append(engine == null ? "" : "engine: " + engine).append("}\n");
        text.append("logs: {access: ").append(quoted(accessLog == null ? "stdout" : accessLog));
        text.append(", rules: ")
                .append(quoted(ruleLog == null ? "stderr" : ruleLog))
                .append(ruleLines == null ? "" : ", ruleLines: " + quoted(ruleLines))
                .append(auditLog == null ? "" : ", audit: " + audit(auditLog))
                .append("}\n");
        return ConfigSource.ofText(text.toString(), "command line", Path.of("").toAbsolutePath());
    }

    private static String audit(String place) {
        return place.equals("off") ? "{engine: off}" : "{to: " + quoted(place) + "}";
    }

    /** What an option is called in the text. */
    static String optionFor(String key) {
        if (key.startsWith("listeners")) {
            return "--listen";
        }
        if (key.startsWith("clusters")) {
            return "--upstream";
        }
        if (key.startsWith("routes[0].allowAmbiguous")) {
            return "--allow-ambiguous";
        }
        return switch (key) {
            case "admin.bind" -> "--admin";
            case "logs.access" -> "--access-log";
            case "logs.rules" -> "--rule-log";
            case "logs.ruleLines" -> "--rule-lines";
            case "logs.audit.to" -> "--audit-log";
            default -> key.startsWith("rules.files") ? "--rules" : key;
        };
    }

    /** A YAML list of double-quoted scalars. */
    private static String listed(@Nullable List<String> values) {
        return values == null
                ? "[]"
                : "[" + String.join(", ", values.stream().map(QuickForm::quoted).toList()) + "]";
    }

    /** A double-quoted YAML scalar. */
    static String quoted(String value) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ' || c == 0x7f) {
                out.append(String.format("\\x%02x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }
}
