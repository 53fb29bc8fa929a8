package dev.portcullis.rules;

import java.util.List;

/**
 * Every name of the language that ModSecurity or Coraza knows, and what becomes of it here: {@code works}; {@code error}, with a part of the reason that
 * the rule author reads; or {@code notice}, for what loads and has nothing to do, with a part of the reason why.
 */
final class SurfaceTable {
    private SurfaceTable() {}

    /** One name, a text that uses it, and what should become of that. */
    record Row(String name, String use, String fate, String reason) {
        static Row of(String line) {
            String[] cells = line.split(" ~ ", -1);
            return new Row(
                    cells[0].strip(), cells[1].strip(), cells[2].strip(), cells.length > 3 ? cells[3].strip() : "");
        }

        @Override
        public String toString() {
            return name + " " + use;
        }
    }

    static List<Row> rows(String table) {
        return table.lines().map(Row::of).toList();
    }

    static final String DIRECTIVES = """
            Include ~ Include more.conf ~ works
            SecAction ~ SecAction "id:1,nolog,pass" ~ works
            SecArgumentSeparator ~ SecArgumentSeparator & ~ works
            SecArgumentSeparator ~ SecArgumentSeparator ; ~ works
            SecArgumentsLimit ~ SecArgumentsLimit 1000 ~ works
            SecCacheTransformations ~ SecCacheTransformations On ~ notice ~ linear time
            SecChrootDir ~ SecChrootDir /x ~ error ~ service manager
            SecCollectionTimeout ~ SecCollectionTimeout 600 ~ works
            SecComponentSignature ~ SecComponentSignature x ~ works
            SecConnEngine ~ SecConnEngine On ~ error ~ listener
            SecConnEngine ~ SecConnEngine Off ~ works
            SecConnReadStateLimit ~ SecConnReadStateLimit 5 ~ error ~ listener
            SecConnWriteStateLimit ~ SecConnWriteStateLimit 5 ~ error ~ listener
            SecContentInjection ~ SecContentInjection On ~ error ~ never written
            SecContentInjection ~ SecContentInjection Off ~ works
            SecCookieFormat ~ SecCookieFormat 0 ~ works
            SecCookieFormat ~ SecCookieFormat 1 ~ error ~ version 0
            SecCookieV0Separator ~ SecCookieV0Separator , ~ error ~ separated by ;
            SecDataDir ~ SecDataDir /tmp ~ notice ~ live in memory
            SecDataset ~ SecDataset x `a` ~ works
            SecDebugLog ~ SecDebugLog x ~ works
            SecDebugLogLevel ~ SecDebugLogLevel 3 ~ notice ~ names no file
            SecDebugLogLevel ~ SecDebugLogLevel 0 ~ works
            SecDefaultAction ~ SecDefaultAction "phase:1,pass" ~ works
            SecDisableBackendCompression ~ SecDisableBackendCompression Off ~ works
            SecDisableBackendCompression ~ SecDisableBackendCompression On ~ notice ~ decoded for inspection
            SecGeoLookupDb ~ SecGeoLookupDb places.mmdb ~ works
            SecGeoLookupDb ~ SecGeoLookupDb words.data ~ error ~ MaxMind DB format
            SecGsbLookupDb ~ SecGsbLookupDb x ~ error ~ out of scope
            SecGuardianLog ~ SecGuardianLog x ~ error ~ out of scope
            SecHashEngine ~ SecHashEngine On ~ error ~ out of scope
            SecHashEngine ~ SecHashEngine Off ~ works
            SecHashKey ~ SecHashKey x ~ error ~ out of scope
            SecHashMethodPm ~ SecHashMethodPm x ~ error ~ out of scope
            SecHashMethodRx ~ SecHashMethodRx x ~ error ~ out of scope
            SecHashParam ~ SecHashParam x ~ error ~ out of scope
            SecHTTPBlKey ~ SecHTTPBlKey abcdefghijkl ~ works
            SecHTTPBlKey ~ SecHTTPBlKey x ~ error ~ 12 letters
            SecIgnoreRuleCompilationErrors ~ SecIgnoreRuleCompilationErrors On ~ works
            SecIgnoreRuleCompilationErrors ~ SecIgnoreRuleCompilationErrors Off ~ works
            SecInterceptOnError ~ SecInterceptOnError Off ~ notice ~ always refuses
            SecMarker ~ SecMarker X ~ works
            SecPcreMatchLimit ~ SecPcreMatchLimit 1000 ~ notice ~ linear time
            SecPcreMatchLimitRecursion ~ SecPcreMatchLimitRecursion 1000 ~ notice ~ linear time
            SecRemoteRules ~ SecRemoteRules key https://x ~ error ~ files only
            SecRemoteRulesFailAction ~ SecRemoteRulesFailAction Abort ~ error ~ files only
            SecRequestBodyAccess ~ SecRequestBodyAccess On ~ works
            SecRequestBodyInMemoryLimit ~ SecRequestBodyInMemoryLimit 131072 ~ notice ~ in memory
            SecRequestBodyJsonDepthLimit ~ SecRequestBodyJsonDepthLimit 512 ~ works
            SecRequestBodyLimit ~ SecRequestBodyLimit 1000 ~ works
            SecRequestBodyLimitAction ~ SecRequestBodyLimitAction Reject ~ works
            SecRequestBodyNoFilesLimit ~ SecRequestBodyNoFilesLimit 1000 ~ works
            SecResponseBodyAccess ~ SecResponseBodyAccess On ~ works
            SecResponseBodyLimit ~ SecResponseBodyLimit 1000 ~ works
            SecResponseBodyLimitAction ~ SecResponseBodyLimitAction ProcessPartial ~ works
            SecResponseBodyMimeType ~ SecResponseBodyMimeType text/plain text/html ~ works
            SecResponseBodyMimeTypesClear ~ SecResponseBodyMimeTypesClear ~ works
            SecRule ~ SecRule ARGS a "id:1" ~ works
            SecRuleEngine ~ SecRuleEngine DetectionOnly ~ works
            SecRuleInheritance ~ SecRuleInheritance Off ~ works
            SecRuleInheritance ~ SecRuleInheritance On ~ error ~ route
            SecRulePerfTime ~ SecRulePerfTime 1000 ~ error ~ per-rule timer
            SecRuleRemoveByID ~ SecRuleRemoveByID 900 ~ works
            SecRuleRemoveByMsg ~ SecRuleRemoveByMsg "nine hundred" ~ works
            SecRuleRemoveByTag ~ SecRuleRemoveByTag "nine" ~ works
            SecRuleScript ~ SecRuleScript x.lua ~ error ~ Lua is out of scope
            SecRuleUpdateActionByID ~ SecRuleUpdateActionByID 900 "deny" ~ works
            SecRuleUpdateTargetByID ~ SecRuleUpdateTargetByID 900 "!ARGS:a" ~ works
            SecRuleUpdateTargetByMsg ~ SecRuleUpdateTargetByMsg "nine hundred" "!ARGS:a" ~ works
            SecRuleUpdateTargetByTag ~ SecRuleUpdateTargetByTag nine "!ARGS:a" ~ works
            SecRxPreFilter ~ SecRxPreFilter On ~ works
            SecRxPreFilter ~ SecRxPreFilter Off ~ notice ~ always looked for
            SecServerSignature ~ SecServerSignature x ~ notice ~ Server field
            SecStatusEngine ~ SecStatusEngine Off ~ works
            SecStatusEngine ~ SecStatusEngine On ~ notice ~ nobody is told
            SecStreamInBodyInspection ~ SecStreamInBodyInspection On ~ error ~ whole
            SecStreamOutBodyInspection ~ SecStreamOutBodyInspection On ~ error ~ whole
            SecTmpDir ~ SecTmpDir /tmp ~ notice ~ those of SecUploadDir
            SecTmpSaveUploadedFiles ~ SecTmpSaveUploadedFiles On ~ error ~ need SecUploadDir
            SecTmpSaveUploadedFiles ~ SecTmpSaveUploadedFiles Off ~ works
            SecUnicodeMap ~ SecUnicodeMap 20127 ~ error ~ SecUnicodeMapFile
            SecUnicodeMapFile ~ SecUnicodeMapFile unicode.mapping 20127 ~ works
            SecUnicodeMapFile ~ SecUnicodeMapFile unicode.mapping 1252 ~ error ~ no pairs
            SecUploadDir ~ SecUploadDir /tmp ~ notice ~ SecTmpSaveUploadedFiles
            SecUploadFileLimit ~ SecUploadFileLimit 10 ~ works
            SecUploadFileMode ~ SecUploadFileMode 0600 ~ works
            SecUploadKeepFiles ~ SecUploadKeepFiles On ~ error ~ need SecUploadDir
            SecUploadKeepFiles ~ SecUploadKeepFiles Off ~ works
            SecWebAppID ~ SecWebAppID shop ~ works
            SecXmlExternalEntity ~ SecXmlExternalEntity On ~ error ~ never read
            SecXmlExternalEntity ~ SecXmlExternalEntity Off ~ works""";

    /** Settings of the audit log, which a test of their own says more about. */
    static final String AUDIT_DIRECTIVES = """
            SecAuditEngine ~ SecAuditEngine RelevantOnly ~ works
            SecAuditEngine ~ SecAuditEngine Sometimes ~ error ~ must be On, Off or RelevantOnly
            SecAuditLog ~ SecAuditLog audit.log ~ works
            SecAuditLog ~ SecAuditLog |/usr/bin/mlogc ~ error ~ no program is started
            SecAuditLog2 ~ SecAuditLog2 second.log ~ works
            SecAuditLogDirMode ~ SecAuditLogDirMode 0700 ~ works
            SecAuditLogDirMode ~ SecAuditLogDirMode default ~ works
            SecAuditLogFileMode ~ SecAuditLogFileMode 0600 ~ works
            SecAuditLogFileMode ~ SecAuditLogFileMode rw ~ error ~ as chmod takes them
            SecAuditLogFormat ~ SecAuditLogFormat JSON ~ works
            SecAuditLogFormat ~ SecAuditLogFormat Native ~ works
            SecAuditLogFormat ~ SecAuditLogFormat OCSF ~ error ~ must be Native or JSON
            SecAuditLogParts ~ SecAuditLogParts ABCEFHIJKZ ~ works
            SecAuditLogParts ~ SecAuditLogParts ABIJDEFHZ ~ notice ~ D has no effect here
            SecAuditLogParts ~ SecAuditLogParts ABGZ ~ notice ~ G has no effect here
            SecAuditLogParts ~ SecAuditLogParts ABXZ ~ error ~ "X" is none
            SecAuditLogParts ~ SecAuditLogParts BCF ~ error ~ beginning with A
            SecAuditLogRelevantStatus ~ SecAuditLogRelevantStatus "^5" ~ works
            SecAuditLogRelevantStatus ~ SecAuditLogRelevantStatus "^(?:5|4(?!04))" ~ works
            SecAuditLogRelevantStatus ~ SecAuditLogRelevantStatus "(?<=2)0" ~ error ~ SecAuditLogRelevantStatus
            SecAuditLogStorageDir ~ SecAuditLogStorageDir /tmp ~ works
            SecAuditLogType ~ SecAuditLogType Serial ~ works
            SecAuditLogType ~ SecAuditLogType Concurrent ~ works
            SecAuditLogType ~ SecAuditLogType HTTPS ~ error ~ sent nowhere
            SecSensorID ~ SecSensorID x ~ works""";

    static final String OPERATORS = """
            beginsWith ~ x ~ works
            contains ~ x ~ works
            containsWord ~ x ~ works
            detectSQLi ~  ~ works
            detectXSS ~  ~ works
            endsWith ~ x ~ works
            eq ~ 1 ~ works
            fuzzyHash ~ x.hash 90 ~ error ~ out of scope
            ge ~ 1 ~ works
            geoLookup ~  ~ works
            gsbLookup ~ x ~ error ~ no longer exists
            gt ~ 1 ~ works
            inspectFile ~ /bin/x ~ error ~ out of scope
            ipMatch ~ 10.0.0.0/8 ~ works
            ipMatchF ~ networks.data ~ works
            ipMatchFromDataset ~ networks ~ works
            ipMatchFromFile ~ networks.data ~ works
            le ~ 1 ~ works
            lt ~ 1 ~ works
            noMatch ~  ~ works
            pm ~ a b ~ works
            pmf ~ words.data ~ works
            pmFromDataset ~ words ~ works
            pmFromFile ~ words.data ~ works
            rbl ~ list.example ~ works
            rbl ~ list ~ error ~ name of a list
            restpath ~ /users/{id} ~ works
            rsub ~ s/a/b/ ~ error ~ changes content
            rx ~ a+ ~ works
            rxGlobal ~ a+ ~ works
            streq ~ x ~ works
            strmatch ~ x ~ works
            unconditionalMatch ~  ~ works
            validateByteRange ~ 1-255 ~ works
            validateDTD ~ order.dtd ~ works
            validateSchema ~ order.xsd ~ works
            validateHash ~ x ~ error ~ out of scope
            validateNid ~ us \\\\d+ ~ works
            validateUrlEncoding ~  ~ works
            validateUtf8Encoding ~  ~ works
            verifyCC ~ \\\\d{13,16} ~ works
            verifyCPF ~ \\\\d+ ~ works
            verifySSN ~ \\\\d+ ~ works
            verifySVNR ~ \\\\d+ ~ works
            within ~ a b ~ works""";

    static final String TRANSFORMATIONS = """
            base64Decode base64DecodeExt base64Encode cmdLine compressWhitespace cssDecode escapeSeqDecode hexDecode hexEncode htmlEntityDecode
            jsDecode length lowercase md5 none normalisePath normalisePathWin normalizePath normalizePathWin parityEven7bit parityOdd7bit
            parityZero7bit removeComments removeCommentsChar removeNulls removeWhitespace replaceComments replaceNulls sha1 sqlHexDecode trim
            trimLeft trimRight uppercase urlDecode urlDecodeUni urlEncode utf8toUnicode""";

    static final String ACTIONS = """
            accuracy ~ accuracy:8 ~ works
            allow ~ allow:phase ~ works
            append ~ append:x ~ error ~ never written
            auditlog ~ auditlog ~ works
            block ~ block ~ works
            capture ~ capture ~ works
            chain ~ chain ~ works
            ctl ~ ctl:ruleEngine=Off ~ works
            deny ~ deny ~ works
            deprecatevar ~ deprecatevar:ip.a=1/60 ~ works
            drop ~ drop ~ works
            exec ~ exec:/bin/x ~ error ~ out of scope
            expirevar ~ expirevar:ip.a=60 ~ works
            id ~ rev:1 ~ works
            initcol ~ initcol:ip=%{REMOTE_ADDR} ~ works
            log ~ log ~ works
            logdata ~ logdata:x ~ works
            maturity ~ maturity:8 ~ works
            msg ~ msg:x ~ works
            multiMatch ~ multiMatch ~ works
            noauditlog ~ noauditlog ~ works
            nolog ~ nolog ~ works
            pass ~ pass ~ works
            pause ~ pause:100 ~ error ~ resource of the attacker
            phase ~ phase:1 ~ works
            prepend ~ prepend:x ~ error ~ never written
            proxy ~ proxy:http://x ~ error ~ routes are chosen
            redirect ~ redirect:http://x ~ works
            rev ~ rev:1 ~ works
            sanitiseArg ~ sanitiseArg:password ~ works
            sanitizeArg ~ sanitizeArg:password ~ works
            sanitiseArg ~ sanitiseArg ~ error ~ needs a value
            sanitiseMatched ~ sanitiseMatched ~ works
            sanitizeMatched ~ sanitizeMatched ~ works
            sanitiseMatchedBytes ~ capture,sanitiseMatchedBytes ~ works
            sanitiseMatchedBytes ~ capture,sanitiseMatchedBytes:0/4 ~ works
            sanitizeMatchedBytes ~ capture,sanitizeMatchedBytes:1/4 ~ works
            sanitiseMatchedBytes ~ sanitiseMatchedBytes:1/4 ~ error ~ needs capture
            sanitiseMatchedBytes ~ capture,sanitiseMatchedBytes:4 ~ error ~ such as 0/4
            sanitiseRequestHeader ~ sanitiseRequestHeader:X-Key ~ works
            sanitizeRequestHeader ~ sanitizeRequestHeader:X-Key ~ works
            sanitiseResponseHeader ~ sanitiseResponseHeader:X-Key ~ works
            sanitizeResponseHeader ~ sanitizeResponseHeader:X-Key ~ works
            setenv ~ setenv:a=1 ~ works
            setrsc ~ setrsc:%{REQUEST_FILENAME} ~ works
            setsid ~ setsid:%{REQUEST_COOKIES.sid} ~ works
            setuid ~ setuid:%{ARGS.user} ~ works
            setvar ~ setvar:tx.a=1 ~ works
            severity ~ severity:CRITICAL ~ works
            skip ~ skip:1 ~ works
            skipAfter ~ skipAfter:END ~ works
            status ~ status:404 ~ works
            t ~ t:lowercase ~ works
            tag ~ tag:x ~ works
            ver ~ ver:1 ~ works
            xmlns ~ xmlns:soap=http://x ~ works""";

    static final String CONTROLS = """
            auditEngine ~ Off ~ works
            auditEngine ~ Sometimes ~ error ~ must be On
            auditLogParts ~ +E ~ works
            auditLogParts ~ -CE ~ works
            auditLogParts ~ ABZ ~ works
            auditLogParts ~ -A ~ error ~ always stay
            auditLogParts ~ +X ~ error ~ "X" is none
            debugLogLevel ~ 3 ~ notice ~ names no file
            forceRequestBodyVariable ~ On ~ works
            forceResponseBodyVariable ~ On ~ works
            hashEnforcement ~ On ~ error ~ out of scope
            hashEngine ~ On ~ error ~ out of scope
            requestBodyAccess ~ Off ~ works
            requestBodyLimit ~ 1000 ~ works
            requestBodyProcessor ~ XML ~ works
            requestBodyProcessor ~ RAW ~ works
            responseBodyAccess ~ On ~ works
            responseBodyLimit ~ 1000 ~ works
            responseBodyProcessor ~ XML ~ works
            responseBodyProcessor ~ MULTIPART ~ error ~ JSON, RAW, XML
            ruleEngine ~ Off ~ works
            ruleRemoveById ~ 1-999 ~ works
            ruleRemoveByMsg ~ nine hundred ~ works
            ruleRemoveByTag ~ nine ~ works
            ruleRemoveTargetById ~ 900;ARGS:a ~ works
            ruleRemoveTargetByMsg ~ nine hundred;ARGS:a ~ works
            ruleRemoveTargetByTag ~ nine;ARGS:a ~ works""";

    /** Variables that no rule can name, with the reason; all others of the reference work. */
    static final String REFUSED_VARIABLES = """
            FILES_TMPNAMES ~ FILES_TMPNAMES ~ error ~ needs SecTmpSaveUploadedFiles
            JSON ~ JSON ~ error ~ ARGS as json.name
            MSC_PCRE_ERROR ~ MSC_PCRE_ERROR ~ notice ~ linear time
            MSC_PCRE_LIMITS_EXCEEDED ~ MSC_PCRE_LIMITS_EXCEEDED ~ notice ~ linear time
            WEBSERVER_ERROR_LOG ~ WEBSERVER_ERROR_LOG ~ error ~ no error log""";
}
