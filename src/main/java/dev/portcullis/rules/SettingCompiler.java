package dev.portcullis.rules;

import dev.portcullis.seclang.Directive;
import dev.portcullis.seclang.Word;
import dev.portcullis.text.NearMiss;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads the directives that are not rules into {@link Settings}. One owner at a time. */
final class SettingCompiler {
    /** Directives that say something this engine does not do, and what to do about it. */
    private static final Map<String, String> REFUSED = Map.ofEntries(
            Map.entry("secchrootdir", "processes are confined by the service manager, not by rules"),
            Map.entry("secruleperftime", "there is no per-rule timer"),
            Map.entry("seccontentinjection", "responses are never written by rules"),
            Map.entry("secstreaminbodyinspection", "bodies are inspected whole"),
            Map.entry("secstreamoutbodyinspection", "bodies are inspected whole"),
            Map.entry("sechashengine", "link hashing is out of scope"),
            Map.entry("sechashkey", "link hashing is out of scope"),
            Map.entry("sechashparam", "link hashing is out of scope"),
            Map.entry("sechashmethodpm", "link hashing is out of scope"),
            Map.entry("sechashmethodrx", "link hashing is out of scope"),
            Map.entry("secremoterules", "rules are read from files only"),
            Map.entry("secremoterulesfailaction", "rules are read from files only"),
            Map.entry("secrulescript", "Lua is out of scope; write the check as SecRule"),
            Map.entry("secguardianlog", "piped logs are out of scope"),
            Map.entry("secgsblookupdb", "Google Safe Browsing is out of scope"),
            Map.entry("secunicodemap", "write SecUnicodeMapFile, with the code page behind the file"),
            Map.entry("secxmlexternalentity", "external entities are never read; drop the line or set Off"),
            Map.entry("seccookieformat", "only version 0 cookies are read; drop the line or set 0"),
            Map.entry("secconnengine", "connections are limited in the configuration of the listener"),
            Map.entry("secconnreadstatelimit", "connections are limited in the configuration of the listener"),
            Map.entry("secconnwritestatelimit", "connections are limited in the configuration of the listener"),
            Map.entry("secruleinheritance", "every route names its own rules in the configuration"),
            Map.entry("seccookiev0separator", "cookies are separated by ; only"));

    /** Directives of the refused ones, and some more, that are harmless with this value. */
    private static final Map<String, String> HARMLESS = Map.ofEntries(
            Map.entry("secxmlexternalentity", "off"),
            Map.entry("seccontentinjection", "off"),
            Map.entry("sechashengine", "off"),
            Map.entry("secconnengine", "off"),
            Map.entry("seccookieformat", "0"),
            Map.entry("secdisablebackendcompression", "off"),
            Map.entry("secrxprefilter", "on"),
            Map.entry("secstatusengine", "off"),
            Map.entry("secruleinheritance", "off"));

    private static final String LINEAR = "every pattern runs in linear time";

    /** Directives that may stay as they are, and why there is nothing for them to do. */
    private static final Map<String, String> NEEDLESS = Map.ofEntries(
            Map.entry("secdatadir", "collections live in memory"),
            Map.entry("sectmpdir", "there are no temporary files but those of SecUploadDir"),
            Map.entry("secpcrematchlimit", LINEAR),
            Map.entry("secpcrematchlimitrecursion", LINEAR),
            Map.entry("secrxprefilter", "what a pattern requires is always looked for first"),
            Map.entry("seccachetransformations", "equal values are always decoded once, in linear time"),
            Map.entry("secrequestbodyinmemorylimit", "bodies are kept in memory up to SecRequestBodyLimit"),
            Map.entry("secserversignature", "the Server field of backends is removed, and none is written"),
            Map.entry("secstatusengine", "nobody is told about this server"),
            Map.entry("secdisablebackendcompression", "coded content is decoded for inspection"),
            Map.entry("secinterceptonerror", "an error of inspection always refuses the request"));

    private final Settings.Draft draft;
    private final Problems problems;

    SettingCompiler(Settings.Draft draft, Problems problems) {
        this.draft = draft;
        this.problems = problems;
    }

    void read(Directive.Setting setting) {
        String name = setting.name().toLowerCase(Locale.ROOT);
        List<Word> arguments = setting.arguments();
        if (arguments.isEmpty() && !name.equals("secresponsebodymimetypesclear")) {
            unknownOr(setting, name, "needs an argument");
            return;
        }
        Word first = arguments.isEmpty() ? new Word("", setting.span()) : arguments.get(0);
        boolean takesMany =
                name.equals("secresponsebodymimetype") || name.equals("secdataset") || name.equals("secunicodemapfile");
        if (!takesMany && arguments.size() > 1) {
            unknownOr(setting, name, "takes one argument, found " + arguments.size());
            return;
        }
        apply(setting, name, first);
    }

    private void apply(Directive.Setting setting, String name, Word first) {
        switch (name) {
            case "secruleengine" -> draft.engineMode = mode(first);
            case "secrequestbodyaccess" -> draft.readsRequestBody = onOff(setting, first);
            case "secrequestbodylimit" -> draft.requestBodyLimitBytes = number(setting, first, 1, 1L << 31);
            case "secrequestbodylimitaction" -> draft.rejectsOversizeRequest = rejects(setting, first);
            case "secrequestbodynofileslimit" ->
                draft.requestBodyNoFilesLimitBytes = number(setting, first, 1, 1L << 31);
            case "secrequestbodyjsondepthlimit" -> draft.jsonDepthLimit = number(setting, first, 1, 100_000);
            case "secargumentslimit" -> draft.argumentsLimit = number(setting, first, 1, 1_000_000);
            case "secuploadfilelimit" -> draft.uploadFileLimit = number(setting, first, 1, 1_000_000);
            case "secresponsebodyaccess" -> draft.readsResponseBody = onOff(setting, first);
            case "secresponsebodylimit" -> draft.responseBodyLimitBytes = number(setting, first, 1, 1L << 31);
            case "secresponsebodylimitaction" -> draft.rejectsOversizeResponse = rejects(setting, first);
            case "secresponsebodymimetypesclear" -> draft.responseBodyTypes = new TreeSet<>();
            case "secresponsebodymimetype" -> setting.arguments().forEach(this::responseBodyType);
            case "seccollectiontimeout" -> draft.collectionTimeoutSeconds = number(setting, first, 1, 1L << 31);
            case "seccomponentsignature" -> draft.componentSignatures.add(first.text());
            case "secwebappid" -> draft.webAppId = first.text();
            case "secsensorid" -> draft.sensorId = first.text();
            case "secargumentseparator" -> separator(setting, first);
            case "secgeolookupdb" -> draft.geoDatabase = first;
            case "secunicodemapfile" -> unicodeMap(setting, first);
            case "sechttpblkey" -> httpBlKey(first);
            case "secignorerulecompilationerrors" -> draft.leavesOutRules = onOff(setting, first);
            case "secdebuglog" -> draft.debugLog = first;
            case "secdebugloglevel" -> draft.debugLevel = number(setting, first, 0, 9);
            case "secuploaddir" -> draft.uploadFolder = first;
            case "secuploadfilemode" -> uploadMode(first);
            case "secuploadkeepfiles" -> keptUploads(first);
            case "sectmpsaveuploadedfiles" -> draft.savesUploads = onOff(setting, first);
            default -> {
                if (!draft.audit.read(name, first, problems)) {
                    unknownOr(setting, name, null);
                }
            }
        }
    }

    private void unknownOr(Directive.Setting setting, String name, @Nullable String complaint) {
        String refused = REFUSED.get(name);
        String harmless = HARMLESS.get(name);
        if (harmless != null
                && setting.arguments().size() == 1
                && setting.arguments().get(0).text().equalsIgnoreCase(harmless)) {
            return;
        }
        String needless = NEEDLESS.get(name);
        if (needless != null) {
            problems.warning(setting.span(), "no-effect", setting.name() + " has no effect here: " + needless);
        } else if (refused != null) {
            problems.error(setting.span(), "unsupported-directive", setting.name() + " is not supported: " + refused);
        } else if (complaint != null && DirectiveNames.isKnown(name)) {
            problems.error(setting.span(), "argument-count", setting.name() + " " + complaint);
        } else {
            problems.error(
                    setting.span(),
                    "unknown-directive",
                    "\"" + setting.name() + "\" is not a directive"
                            + NearMiss.hint(setting.name(), DirectiveNames.ALL));
        }
    }

    private EngineMode mode(Word word) {
        return switch (word.text().toLowerCase(Locale.ROOT)) {
            case "on" -> EngineMode.ON;
            case "off" -> EngineMode.OFF;
            case "detectiononly" -> EngineMode.DETECTION_ONLY;
            default -> {
                bad("SecRuleEngine", word, "On, Off or DetectionOnly");
                yield EngineMode.ON;
            }
        };
    }

    private boolean onOff(Directive.Setting setting, Word word) {
        boolean on = word.text().equalsIgnoreCase("on");
        if (!on && !word.text().equalsIgnoreCase("off")) {
            bad(setting.name(), word, "On or Off");
        }
        return on;
    }

    private boolean rejects(Directive.Setting setting, Word word) {
        boolean partial = word.text().equalsIgnoreCase("ProcessPartial");
        if (!partial && !word.text().equalsIgnoreCase("Reject")) {
            bad(setting.name(), word, "Reject or ProcessPartial");
        }
        return !partial;
    }

    private long number(Directive.Setting setting, Word word, long min, long max) {
        long value = Numbers.parseDecimal(word.text());
        if (value < min || value > max) {
            bad(setting.name(), word, "a number from " + min + " to " + max);
            return min;
        }
        return value;
    }

    private void responseBodyType(Word word) {
        draft.responseBodyTypes.add(word.text().toLowerCase(Locale.ROOT));
    }

    /** One byte, as the backend parts arguments: another byte than the backend's would show other arguments to the rules. */
    private void separator(Directive.Setting setting, Word word) {
        boolean isByte = word.text().length() == 1
                && word.text().charAt(0) < 0x80
                && !word.text().equals("=");
        if (isByte) {
            draft.argumentSeparator = word.text().charAt(0);
        } else {
            bad(setting.name(), word, "one ASCII character, the one that the backend splits at");
        }
    }

    private void unicodeMap(Directive.Setting setting, Word file) {
        if (setting.arguments().size() == 2) {
            draft.unicodeMapFile = file;
            draft.unicodeCodePage = setting.arguments().get(1).text();
        } else {
            problems.error(
                    setting.span(), "argument-count", "SecUnicodeMapFile needs a file and a code page, such as 20127");
        }
    }

    private void uploadMode(Word word) {
        String text = word.text();
        if (text.equalsIgnoreCase("default")) {
            draft.uploadMode = 0600;
        } else if (text.matches("0?[0-7]{3}")) {
            draft.uploadMode = Integer.parseInt(text, 8);
        } else {
            bad("SecUploadFileMode", word, "default or three octal digits, such as 0600");
        }
    }

    private void keptUploads(Word word) {
        switch (word.text().toLowerCase(Locale.ROOT)) {
            case "on" -> draft.keptUploads = UploadFolder.Keep.ALL;
            case "off" -> draft.keptUploads = UploadFolder.Keep.NONE;
            case "relevantonly" -> draft.keptUploads = UploadFolder.Keep.RELEVANT;
            default -> bad("SecUploadKeepFiles", word, "On, Off or RelevantOnly");
        }
    }

    private void httpBlKey(Word word) {
        String key = word.text().toLowerCase(Locale.ROOT);
        if (key.length() == 12 && key.chars().allMatch(c -> c >= 'a' && c <= 'z')) {
            draft.httpBlKey = key;
        } else {
            problems.error(word.span(), "bad-value", "SecHTTPBlKey must be the 12 letters that Project Honey Pot gave");
        }
    }

    private void bad(String name, Word word, String need) {
        problems.error(word.span(), "bad-value", name + " is \"" + word.text() + "\", must be " + need);
    }
}
