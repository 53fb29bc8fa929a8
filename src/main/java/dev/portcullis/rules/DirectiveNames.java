package dev.portcullis.rules;

import java.util.List;

/** The directives that this engine takes, as they are spelt in documentation: for hints when one is misspelt. */
final class DirectiveNames {
    static final List<String> ALL = List.of(
            "Include",
            "IncludeOptional",
            "SecAction",
            "SecArgumentSeparator",
            "SecArgumentsLimit",
            "SecAuditEngine",
            "SecAuditLog",
            "SecAuditLog2",
            "SecAuditLogDirMode",
            "SecAuditLogFileMode",
            "SecAuditLogFormat",
            "SecAuditLogParts",
            "SecAuditLogRelevantStatus",
            "SecAuditLogStorageDir",
            "SecAuditLogType",
            "SecCacheTransformations",
            "SecCollectionTimeout",
            "SecComponentSignature",
            "SecDataDir",
            "SecDataset",
            "SecDebugLog",
            "SecDebugLogLevel",
            "SecDefaultAction",
            "SecDisableBackendCompression",
            "SecHTTPBlKey",
            "SecIgnoreRuleCompilationErrors",
            "SecInterceptOnError",
            "SecMarker",
            "SecPcreMatchLimit",
            "SecPcreMatchLimitRecursion",
            "SecRequestBodyAccess",
            "SecRequestBodyJsonDepthLimit",
            "SecRequestBodyLimit",
            "SecRequestBodyLimitAction",
            "SecRequestBodyNoFilesLimit",
            "SecResponseBodyAccess",
            "SecResponseBodyLimit",
            "SecResponseBodyLimitAction",
            "SecResponseBodyMimeType",
            "SecResponseBodyMimeTypesClear",
            "SecRule",
            "SecRuleEngine",
            "SecRuleInheritance",
            "SecRuleRemoveById",
            "SecRuleRemoveByMsg",
            "SecRuleRemoveByTag",
            "SecRuleUpdateActionById",
            "SecRuleUpdateTargetById",
            "SecRuleUpdateTargetByMsg",
            "SecRuleUpdateTargetByTag",
            "SecRxPreFilter",
            "SecSensorId",
            "SecServerSignature",
            "SecStatusEngine",
            "SecTmpDir",
            "SecTmpSaveUploadedFiles",
            "SecUploadDir",
            "SecUploadFileLimit",
            "SecUploadFileMode",
            "SecUploadKeepFiles",
            "SecWebAppId");

    private DirectiveNames() {}

    static boolean isKnown(String name) {
        return ALL.stream().anyMatch(name::equalsIgnoreCase);
    }
}
