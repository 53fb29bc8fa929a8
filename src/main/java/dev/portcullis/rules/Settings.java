package dev.portcullis.rules;

import dev.portcullis.rules.regex.PatternCompiler;
import dev.portcullis.seclang.Word;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a rule set says about the engine beside its rules.
 *
 * <p>Where a file says nothing, the safe reading holds: the engine and request bodies are on, an oversize body is rejected. That is
 * stricter than ModSecurity, whose engine is off until told otherwise.
 *
 * <p>Immutable.
 *
 * @param responseBodyTypes media types, in lower case, whose content phase 4 sees
 */
public record Settings(
        EngineMode engineMode,
        boolean readsRequestBody,
        long requestBodyLimitBytes,
        boolean rejectsOversizeRequest,
        long requestBodyNoFilesLimitBytes,
        int argumentsLimit,
        int jsonDepthLimit,
        int uploadFileLimit,
        boolean readsResponseBody,
        Set<String> responseBodyTypes,
        long responseBodyLimitBytes,
        boolean rejectsOversizeResponse,
        long collectionTimeoutSeconds,
        int debugLevel,
        String webAppId,
        String sensorId,
        List<String> componentSignatures,
        char argumentSeparator,
        AuditSettings audit) {
    public Settings {
        responseBodyTypes = Set.copyOf(responseBodyTypes);
        componentSignatures = List.copyOf(componentSignatures);
    }

    /** Starts from the defaults. */
    static Draft draft() {
        return new Draft();
    }

    /** Settings being read. One owner at a time. */
    static final class Draft {
        EngineMode engineMode = EngineMode.ON;
        boolean readsRequestBody = true;
        long requestBodyLimitBytes = 13_107_200;
        boolean rejectsOversizeRequest = true;
        long requestBodyNoFilesLimitBytes = 1_048_576;
        long argumentsLimit = 1_000;
        long jsonDepthLimit = 128;
        long uploadFileLimit = 100;
        boolean readsResponseBody;
        Set<String> responseBodyTypes = new TreeSet<>(Set.of("text/plain", "text/html"));
        long responseBodyLimitBytes = 524_288;
        boolean rejectsOversizeResponse = true;
        long collectionTimeoutSeconds = 3_600;
        String webAppId = "default";
        String sensorId = "";
        char argumentSeparator = '&';

        @Nullable
        Word geoDatabase;

        @Nullable
        Word unicodeMapFile;

        String unicodeCodePage = "";

        @Nullable
        String httpBlKey;

        @Nullable
        Word uploadFolder;

        int uploadMode = 0600;
        boolean savesUploads;
        boolean leavesOutRules;

        @Nullable
        Word debugLog;

        long debugLevel;
        UploadFolder.Keep keptUploads = UploadFolder.Keep.NONE;

        final List<String> componentSignatures = new ArrayList<>();
        final AuditDirectives audit = new AuditDirectives();
        final Map<String, String> datasets = new HashMap<>();

        Settings build(PatternCompiler patterns, Problems problems) {
            return new Settings(
                    engineMode,
                    readsRequestBody,
                    requestBodyLimitBytes,
                    rejectsOversizeRequest,
                    requestBodyNoFilesLimitBytes,
                    (int) argumentsLimit,
                    (int) jsonDepthLimit,
                    (int) uploadFileLimit,
                    readsResponseBody,
                    responseBodyTypes,
                    responseBodyLimitBytes,
                    rejectsOversizeResponse,
                    collectionTimeoutSeconds,
                    (int) debugLevel,
                    webAppId,
                    sensorId,
                    componentSignatures,
                    argumentSeparator,
                    audit.build(patterns, problems));
        }
    }
}
