package dev.portcullis.rules;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The variables of the language that this engine has. {@code settled} is the phase from whose start on the entries no longer change, so that
 * they are computed once; 0 means that they may change with every rule.
 */
enum Variable {
    ARGS(true, 2, Parts::args),
    ARGS_COMBINED_SIZE(2, Scalars::argsCombinedSize),
    ARGS_GET(true, 1, Parts::argsGet),
    ARGS_GET_NAMES(true, 1, Parts::argsGetNames),
    ARGS_NAMES(true, 2, Parts::argsNames),
    ARGS_PATH(true, 0, Parts::argsPath),
    ARGS_POST(true, 2, Parts::argsPost),
    ARGS_POST_NAMES(true, 2, Parts::argsPostNames),
    AUTH_TYPE(1, Scalars::authType),
    DURATION(0, Scalars::duration),
    ENV(true, 0, Parts::env),
    FILES(true, 2, Parts::files),
    FILES_COMBINED_SIZE(2, Scalars::filesCombinedSize),
    FILES_NAMES(true, 2, Parts::filesNames),
    FILES_SIZES(true, 2, Parts::filesSizes),
    FILES_TMP_CONTENT(true, 2, Parts::filesContent),
    FILES_TMPNAMES(true, 2, Parts::filesTmpNames),
    FULL_REQUEST(2, Scalars::fullRequest),
    FULL_REQUEST_LENGTH(2, Scalars::fullRequestLength),
    GEO(true, 0, Parts::geo),
    GLOBAL(true, 0, v -> v.persistent("global")),
    HIGHEST_SEVERITY(0, Scalars::highestSeverity),
    INBOUND_DATA_ERROR(2, Scalars::inboundDataError),
    IP(true, 0, v -> v.persistent("ip")),
    MATCHED_VAR(0, Scalars::matchedVar),
    MATCHED_VAR_NAME(0, Scalars::matchedVarName),
    MATCHED_VARS(true, 0, Parts::matchedVars),
    MATCHED_VARS_NAMES(true, 0, Parts::matchedVarsNames),
    MODSEC_BUILD(1, Scalars::build),
    MSC_PCRE_ERROR(1, Scalars::never),
    MSC_PCRE_LIMITS_EXCEEDED(1, Scalars::never),
    MULTIPART_BOUNDARY_QUOTED(2, Scalars::bodyFlag),
    MULTIPART_BOUNDARY_WHITESPACE(2, Scalars::bodyFlag),
    MULTIPART_CRLF_LF_LINES(2, Scalars::bodyFlag),
    MULTIPART_DATA_AFTER(2, Scalars::bodyFlag),
    MULTIPART_DATA_BEFORE(2, Scalars::bodyFlag),
    MULTIPART_FILE_LIMIT_EXCEEDED(2, Scalars::bodyFlag),
    MULTIPART_FILENAME(true, 2, Parts::multipartFileName),
    MULTIPART_HEADER_FOLDING(2, Scalars::bodyFlag),
    MULTIPART_INVALID_HEADER_FOLDING(2, Scalars::bodyFlag),
    MULTIPART_INVALID_PART(2, Scalars::bodyFlag),
    MULTIPART_INVALID_QUOTING(2, Scalars::bodyFlag),
    MULTIPART_LF_LINE(2, Scalars::bodyFlag),
    MULTIPART_MISSING_SEMICOLON(2, Scalars::bodyFlag),
    MULTIPART_NAME(true, 2, Parts::multipartName),
    MULTIPART_PART_HEADERS(true, 2, Parts::multipartPartHeaders),
    MULTIPART_STRICT_ERROR(2, Scalars::bodyFlag),
    MULTIPART_UNMATCHED_BOUNDARY(2, Scalars::bodyFlag),
    OUTBOUND_DATA_ERROR(4, Scalars::outboundDataError),
    PATH_INFO(1, Scalars::pathInfo),
    QUERY_STRING(1, Scalars::queryString),
    REMOTE_ADDR(1, Scalars::remoteAddr),
    REMOTE_HOST(1, Scalars::remoteAddr),
    REMOTE_PORT(1, Scalars::remotePort),
    REMOTE_USER(1, Scalars::remoteUser),
    REQBODY_ERROR(2, Scalars::reqbodyError),
    REQBODY_ERROR_MSG(2, Scalars::reqbodyErrorMsg),
    REQBODY_PROCESSOR(0, Scalars::reqbodyProcessor),
    REQBODY_PROCESSOR_ERROR(2, Scalars::reqbodyError),
    REQBODY_PROCESSOR_ERROR_MSG(2, Scalars::reqbodyErrorMsg),
    REQUEST_BASENAME(1, Scalars::requestBasename),
    REQUEST_BODY(2, Scalars::requestBody),
    REQUEST_BODY_LENGTH(2, Scalars::requestBodyLength),
    REQUEST_COOKIES(true, 1, Parts::requestCookies),
    REQUEST_COOKIES_NAMES(true, 1, Parts::requestCookiesNames),
    REQUEST_FILENAME(false, 1, Parts::requestFilename),
    REQUEST_HEADERS(true, 1, Parts::requestHeaders),
    REQUEST_HEADERS_NAMES(true, 1, Parts::requestHeadersNames),
    REQUEST_LINE(1, Scalars::requestLine),
    REQUEST_METHOD(1, Scalars::requestMethod),
    REQUEST_PROTOCOL(1, Scalars::requestProtocol),
    REQUEST_URI(1, Scalars::requestUri),
    REQUEST_URI_RAW(1, Scalars::requestUriRaw),
    RES_BODY_ERROR(4, Scalars::resBodyError),
    RES_BODY_ERROR_MSG(4, Scalars::resBodyErrorMsg),
    RES_BODY_PROCESSOR(0, Scalars::resBodyProcessor),
    RES_BODY_PROCESSOR_ERROR(4, Scalars::resBodyError),
    RES_BODY_PROCESSOR_ERROR_MSG(4, Scalars::resBodyErrorMsg),
    RESOURCE(true, 0, v -> v.persistent("resource")),
    RESPONSE_ARGS(true, 4, Parts::responseArgs),
    RESPONSE_BODY(4, Scalars::responseBody),
    RESPONSE_CONTENT_LENGTH(3, Scalars::responseContentLength),
    RESPONSE_CONTENT_TYPE(3, Scalars::responseContentType),
    RESPONSE_HEADERS(true, 3, Parts::responseHeaders),
    RESPONSE_HEADERS_NAMES(true, 3, Parts::responseHeadersNames),
    RESPONSE_PROTOCOL(3, Scalars::responseProtocol),
    RESPONSE_STATUS(3, Scalars::responseStatus),
    RESPONSE_XML(true, 4, Parts::responseXml),
    RULE(true, 0, Parts::rule),
    SERVER_ADDR(1, Scalars::serverAddr),
    SERVER_NAME(1, Scalars::serverName),
    SERVER_PORT(1, Scalars::serverPort),
    SESSION(true, 0, v -> v.persistent("session")),
    SESSIONID(0, v -> v.identity("session")),
    STATUS_LINE(3, Scalars::statusLine),
    TIME(1, v -> v.time("HH:mm:ss")),
    TIME_DAY(1, v -> v.time("d")),
    TIME_EPOCH(1, Scalars::timeEpoch),
    TIME_HOUR(1, v -> v.time("H")),
    TIME_MIN(1, v -> v.time("m")),
    TIME_MON(1, Scalars::timeMonth),
    TIME_SEC(1, v -> v.time("s")),
    TIME_WDAY(1, Scalars::timeWeekday),
    TIME_YEAR(1, v -> v.time("yyyy")),
    TX(true, 0, Parts::tx),
    UNIQUE_ID(1, Scalars::uniqueId),
    URLENCODED_ERROR(2, Scalars::bodyFlag),
    USER(true, 0, v -> v.persistent("user")),
    USERID(0, v -> v.identity("user")),
    WEBAPPID(1, Scalars::webAppId),
    XML(true, 2, Parts::xml);

    /** Those whose one value has arguments in it, so that it is that of few requests. */
    private static final Set<Variable> WITH_ARGUMENTS =
            EnumSet.of(FULL_REQUEST, QUERY_STRING, REQUEST_BODY, REQUEST_LINE, REQUEST_URI, REQUEST_URI_RAW);

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
            "JSON", "values of JSON are in ARGS as json.name",
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

    Variable(boolean hasParts, int settled, Function<Parts, Entry[]> parts) {
        this.hasParts = hasParts;
        this.settled = settled;
        this.entries = variables -> parts.apply(variables.parts());
    }

    Variable(int settled, Scalar scalar) {
        this.hasParts = false;
        this.settled = settled;
        this.entries = variables -> {
            Value value = scalar.of(variables.scalars(), this);
            if (value == null) {
                return Entry.NONE;
            }
            return (holdsArguments() ? Entry.withArguments(name(), value) : Entry.scalar(name(), value)).alone();
        };
    }

    Variable(int settled, Function<Scalars, @Nullable Value> scalar) {
        this(settled, (scalars, self) -> scalar.apply(scalars));
    }

    private boolean holdsArguments() {
        return WITH_ARGUMENTS.contains(this);
    }

    /** The one value of a variable without parts. */
    @FunctionalInterface
    interface Scalar {
        @Nullable
        Value of(Scalars scalars, Variable self);
    }

    /** The variable that rules call {@code name}, or null. */
    static @Nullable Variable find(String name) {
        return BY_NAME.get(name.toUpperCase(Locale.ROOT));
    }

    /** As rules spell them. */
    static List<String> names() {
        return Arrays.stream(values()).map(Variable::name).toList();
    }

    /** Why {@code name}, a variable of other engines, is not here; null when no engine has it. */
    static @Nullable String whyMissing(String name) {
        return MISSING.get(name.toUpperCase(Locale.ROOT));
    }

    /** Whether parts of it can be selected by name. */
    boolean hasParts() {
        return hasParts;
    }

    /** Whether it is there for rules of other engines only, and always 0. */
    boolean isNeedless() {
        return this == MSC_PCRE_ERROR || this == MSC_PCRE_LIMITS_EXCEEDED;
    }

    /** Whether its parts are nodes, selected by paths. */
    boolean hasPaths() {
        return this == XML || this == RESPONSE_XML;
    }

    int settledPhase() {
        return settled;
    }

    Entry[] entries(Variables variables) {
        return entries.apply(variables);
    }
}
