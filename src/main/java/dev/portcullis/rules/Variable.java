package dev.portcullis.rules;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The variables of the language that this engine has. {@code settled} is the phase from whose start on the entries no longer change, so that
 * they are computed once; 0 means that they may change with every rule.
 */
enum Variable {
    ARGS(true, 2, Variables::args),
    ARGS_COMBINED_SIZE(2, Variables::argsCombinedSize),
    ARGS_GET(true, 1, Variables::argsGet),
    ARGS_GET_NAMES(true, 1, Variables::argsGetNames),
    ARGS_NAMES(true, 2, Variables::argsNames),
    ARGS_POST(true, 2, Variables::argsPost),
    ARGS_POST_NAMES(true, 2, Variables::argsPostNames),
    AUTH_TYPE(1, Variables::authType),
    DURATION(0, Variables::duration),
    ENV(true, 0, Variables::env),
    FILES(true, 2, Variables::files),
    FILES_COMBINED_SIZE(2, Variables::filesCombinedSize),
    FILES_NAMES(true, 2, Variables::filesNames),
    FILES_SIZES(true, 2, Variables::filesSizes),
    FILES_TMP_CONTENT(true, 2, Variables::filesContent),
    FULL_REQUEST(2, Variables::fullRequest),
    FULL_REQUEST_LENGTH(2, Variables::fullRequestLength),
    GLOBAL(true, 0, v -> v.persistent("global")),
    HIGHEST_SEVERITY(0, Variables::highestSeverity),
    INBOUND_DATA_ERROR(2, Variables::inboundDataError),
    IP(true, 0, v -> v.persistent("ip")),
    MATCHED_VAR(0, Variables::matchedVar),
    MATCHED_VAR_NAME(0, Variables::matchedVarName),
    MATCHED_VARS(true, 0, Variables::matchedVars),
    MATCHED_VARS_NAMES(true, 0, Variables::matchedVarsNames),
    MULTIPART_BOUNDARY_QUOTED(2, Variables::bodyFlag),
    MULTIPART_BOUNDARY_WHITESPACE(2, Variables::bodyFlag),
    MULTIPART_CRLF_LF_LINES(2, Variables::bodyFlag),
    MULTIPART_DATA_AFTER(2, Variables::bodyFlag),
    MULTIPART_DATA_BEFORE(2, Variables::bodyFlag),
    MULTIPART_FILE_LIMIT_EXCEEDED(2, Variables::bodyFlag),
    MULTIPART_FILENAME(true, 2, Variables::multipartFileName),
    MULTIPART_HEADER_FOLDING(2, Variables::bodyFlag),
    MULTIPART_INVALID_HEADER_FOLDING(2, Variables::bodyFlag),
    MULTIPART_INVALID_PART(2, Variables::bodyFlag),
    MULTIPART_INVALID_QUOTING(2, Variables::bodyFlag),
    MULTIPART_LF_LINE(2, Variables::bodyFlag),
    MULTIPART_MISSING_SEMICOLON(2, Variables::bodyFlag),
    MULTIPART_NAME(true, 2, Variables::multipartName),
    MULTIPART_PART_HEADERS(true, 2, Variables::multipartPartHeaders),
    MULTIPART_STRICT_ERROR(2, Variables::bodyFlag),
    MULTIPART_UNMATCHED_BOUNDARY(2, Variables::bodyFlag),
    OUTBOUND_DATA_ERROR(4, Variables::outboundDataError),
    PATH_INFO(1, Variables::pathInfo),
    QUERY_STRING(1, Variables::queryString),
    REMOTE_ADDR(1, Variables::remoteAddr),
    REMOTE_HOST(1, Variables::remoteAddr),
    REMOTE_PORT(1, Variables::remotePort),
    REMOTE_USER(1, Variables::remoteUser),
    REQBODY_ERROR(2, Variables::reqbodyError),
    REQBODY_ERROR_MSG(2, Variables::reqbodyErrorMsg),
    REQBODY_PROCESSOR(0, Variables::reqbodyProcessor),
    REQBODY_PROCESSOR_ERROR(2, Variables::reqbodyError),
    REQBODY_PROCESSOR_ERROR_MSG(2, Variables::reqbodyErrorMsg),
    REQUEST_BASENAME(1, Variables::requestBasename),
    REQUEST_BODY(2, Variables::requestBody),
    REQUEST_BODY_LENGTH(2, Variables::requestBodyLength),
    REQUEST_COOKIES(true, 1, Variables::requestCookies),
    REQUEST_COOKIES_NAMES(true, 1, Variables::requestCookiesNames),
    REQUEST_FILENAME(false, 1, Variables::requestFilename),
    REQUEST_HEADERS(true, 1, Variables::requestHeaders),
    REQUEST_HEADERS_NAMES(true, 1, Variables::requestHeadersNames),
    REQUEST_LINE(1, Variables::requestLine),
    REQUEST_METHOD(1, Variables::requestMethod),
    REQUEST_PROTOCOL(1, Variables::requestProtocol),
    REQUEST_URI(1, Variables::requestUri),
    REQUEST_URI_RAW(1, Variables::requestUriRaw),
    RESOURCE(true, 0, v -> v.persistent("resource")),
    RESPONSE_BODY(4, Variables::responseBody),
    RESPONSE_CONTENT_LENGTH(3, Variables::responseContentLength),
    RESPONSE_CONTENT_TYPE(3, Variables::responseContentType),
    RESPONSE_HEADERS(true, 3, Variables::responseHeaders),
    RESPONSE_HEADERS_NAMES(true, 3, Variables::responseHeadersNames),
    RESPONSE_PROTOCOL(3, Variables::responseProtocol),
    RESPONSE_STATUS(3, Variables::responseStatus),
    RULE(true, 0, Variables::rule),
    SERVER_ADDR(1, Variables::serverAddr),
    SERVER_NAME(1, Variables::serverName),
    SERVER_PORT(1, Variables::serverPort),
    SESSION(true, 0, v -> v.persistent("session")),
    SESSIONID(0, v -> v.identity("session")),
    STATUS_LINE(3, Variables::statusLine),
    TIME(1, v -> v.time("HH:mm:ss")),
    TIME_DAY(1, v -> v.time("d")),
    TIME_EPOCH(1, Variables::timeEpoch),
    TIME_HOUR(1, v -> v.time("H")),
    TIME_MIN(1, v -> v.time("m")),
    TIME_MON(1, Variables::timeMonth),
    TIME_SEC(1, v -> v.time("s")),
    TIME_WDAY(1, Variables::timeWeekday),
    TIME_YEAR(1, v -> v.time("yyyy")),
    TX(true, 0, Variables::tx),
    UNIQUE_ID(1, Variables::uniqueId),
    URLENCODED_ERROR(2, Variables::bodyFlag),
    USER(true, 0, v -> v.persistent("user")),
    USERID(0, v -> v.identity("user")),
    WEBAPPID(1, Variables::webAppId),
    XML(true, 2, Variables::xml);

    /** Names of other engines that mean one of the above. */
    private static final Map<String, Variable> ALIASES = Map.of(
            "REQUEST_XML",
            XML,
            "MULTIPART_SEMICOLON_MISSING",
            MULTIPART_MISSING_SEMICOLON,
            "STATUS",
            RESPONSE_STATUS,
            "FILES_TMPCONTENT",
            FILES_TMP_CONTENT);

    /** Names that other engines have and this one does not, with the reason. */
    private static final Map<String, String> MISSING = Map.of(
            "ARGS_PATH", "routes have no path parameters",
            "FILES_TMPNAMES", "uploaded files are never written to disk; use FILES_TMP_CONTENT",
            "GEO", "@geoLookup is not supported yet",
            "JSON", "values of JSON are in ARGS as json.name",
            "MODSEC_BUILD", "this is not ModSecurity",
            "MSC_PCRE_ERROR", "patterns cannot fail here",
            "MSC_PCRE_LIMITS_EXCEEDED", "patterns run in linear time and have no limit to exceed",
            "RESPONSE_ARGS", "response bodies are not taken apart; use RESPONSE_BODY",
            "RESPONSE_XML", "response bodies are not taken apart; use RESPONSE_BODY",
            "WEBSERVER_ERROR_LOG", "there is no error log to read");

    private static final Map<String, Variable> BY_NAME = new HashMap<>(ALIASES);

    static {
        for (Variable variable : values()) {
            BY_NAME.put(variable.name(), variable);
        }
    }

    private final boolean hasParts;
    private final int settled;

    @SuppressWarnings("ImmutableEnumChecker") // method references without captured state
    private final Function<Variables, Entry[]> entries;

    Variable(boolean hasParts, int settled, Function<Variables, Entry[]> entries) {
        this.hasParts = hasParts;
        this.settled = settled;
        this.entries = entries;
    }

    Variable(int settled, Scalar scalar) {
        this.hasParts = false;
        this.settled = settled;
        this.entries = variables -> {
            Value value = scalar.of(variables, this);
            return value == null ? Entry.NONE : new Entry[] {Entry.scalar(name(), value)};
        };
    }

    Variable(int settled, Function<Variables, @Nullable Value> scalar) {
        this(settled, (variables, self) -> scalar.apply(variables));
    }

    /** The one value of a variable without parts. */
    @FunctionalInterface
    interface Scalar {
        @Nullable
        Value of(Variables variables, Variable self);
    }

    /** The variable that rules call {@code name}, or null. */
    static @Nullable Variable find(String name) {
        return BY_NAME.get(name.toUpperCase(Locale.ROOT));
    }

    /** Why {@code name}, a variable of other engines, is not here; null when no engine has it. */
    static @Nullable String whyMissing(String name) {
        return MISSING.get(name.toUpperCase(Locale.ROOT));
    }

    /** Whether parts of it can be selected by name. */
    boolean hasParts() {
        return hasParts;
    }

    int settledPhase() {
        return settled;
    }

    Entry[] entries(Variables variables) {
        return entries.apply(variables);
    }
}
