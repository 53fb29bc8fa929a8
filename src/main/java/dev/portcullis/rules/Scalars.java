package dev.portcullis.rules;

import dev.portcullis.http.FieldName;
import dev.portcullis.http.Fields;
import dev.portcullis.http.Statuses;
import dev.portcullis.net.IpAddresses;
import dev.portcullis.rules.body.BodyFlag;
import java.nio.charset.StandardCharsets;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The variables that have one value; null where there is none.
 *
 * <p>{@code REQUEST_URI} and {@code REQUEST_BASENAME} are the canonical form that is also forwarded, so that no rule decides about another path than
 * the backend serves; {@code REQUEST_URI_RAW} and {@code REQUEST_LINE} are as received. One owner at a time.
 */
final class Scalars {
    private static final Value ZERO = Numbers.decimal(0);
    private static final Value ONE = Numbers.decimal(1);
    private static final Value BUILD = Value.ofLatin1("030013100");

    private final Evaluation evaluation;
    private final Traffic traffic;
    private final Variables variables;

    Scalars(Evaluation evaluation, Traffic traffic, Variables variables) {
        this.evaluation = evaluation;
        this.traffic = traffic;
        this.variables = variables;
    }

    Value argsCombinedSize() {
        long size = 0;
        for (Entry entry : variables.all(Variable.ARGS)) {
            Value key = entry.key();
            size += entry.value().length() + (key == null ? 0 : key.length());
        }
        return Numbers.decimal(size);
    }

    private static Value latin1(String text) {
        return Value.ofLatin1(text);
    }

    Value requestMethod() {
        return latin1(traffic.facts().method());
    }

    Value requestProtocol() {
        return latin1(traffic.facts().protocol());
    }

    Value requestLine() {
        return latin1(traffic.facts().requestLine());
    }

    Value requestUriRaw() {
        return latin1(traffic.facts().rawTarget());
    }

    Value requestUri() {
        return latin1(
                traffic.facts().target() == null
                        ? traffic.facts().rawTarget()
                        : traffic.facts().target().forwarded());
    }

    Value canonicalPath() {
        return traffic.facts().target() == null
                ? receivedPath()
                : PercentDecoding.decode(latin1(traffic.facts().target().encodedPath()));
    }

    Value receivedPath() {
        int question = traffic.facts().rawTarget().indexOf('?');
        return PercentDecoding.decode(latin1(
                question < 0
                        ? traffic.facts().rawTarget()
                        : traffic.facts().rawTarget().substring(0, question)));
    }

    Value requestBasename() {
        String name = canonicalPath().latin1();
        int slash = Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\'));
        return latin1(name.substring(slash + 1));
    }

    Value pathInfo() {
        return traffic.facts().target() == null
                ? receivedPath()
                : latin1(traffic.facts().target().path());
    }

    Value queryString() {
        return Value.ofLatin1(Traffic.rawQuery(traffic.facts()));
    }

    @Nullable
    Value authType() {
        String authorization = traffic.facts().fields().first(FieldName.AUTHORIZATION);
        if (authorization == null) {
            return null;
        }
        int space = authorization.indexOf(' ');
        return latin1(space < 0 ? authorization : authorization.substring(0, space));
    }

    /** The user that Basic credentials claim to be; nobody has checked them. */
    @Nullable
    Value remoteUser() {
        String authorization = traffic.facts().fields().first(FieldName.AUTHORIZATION);
        if (authorization == null || !authorization.regionMatches(true, 0, "Basic ", 0, 6)) {
            return null;
        }
        try {
            byte[] decoded = Base64.getDecoder()
                    .decode(authorization.substring(6).strip().getBytes(StandardCharsets.ISO_8859_1));
            String pair = new String(decoded, StandardCharsets.ISO_8859_1);
            int colon = pair.indexOf(':');
            return latin1(colon < 0 ? pair : pair.substring(0, colon));
        } catch (IllegalArgumentException notBase64) {
            return null;
        }
    }

    Value serverName() {
        String host = traffic.facts().fields().first(FieldName.HOST);
        if (host == null) {
            return Value.EMPTY;
        }
        int colon = host.lastIndexOf(':');
        return latin1(colon >= 0 && host.indexOf(']', colon) < 0 ? host.substring(0, colon) : host);
    }

    Value remoteAddr() {
        return latin1(IpAddresses.text(traffic.facts().connection().clientAddress()));
    }

    Value remotePort() {
        return Numbers.decimal(traffic.facts().connection().clientPort());
    }

    Value serverAddr() {
        return latin1(IpAddresses.text(traffic.facts().connection().serverAddress()));
    }

    Value serverPort() {
        return Numbers.decimal(traffic.facts().connection().serverPort());
    }

    Value uniqueId() {
        return latin1(traffic.facts().uniqueId());
    }

    Value webAppId() {
        return latin1(evaluation.settings().webAppId());
    }

    @Nullable
    Value requestBody() {
        return traffic.showsRequestBody() ? traffic.content() : null;
    }

    Value requestBodyLength() {
        return Numbers.decimal(traffic.content().length());
    }

    Value reqbodyProcessor() {
        return latin1(evaluation.controls().requestBodyProcessor);
    }

    Value reqbodyError() {
        return traffic.body().error().isPresent() ? ONE : ZERO;
    }

    Value reqbodyErrorMsg() {
        return latin1(traffic.body().error().map(e -> e.message()).orElse(""));
    }

    /** The release of ModSecurity whose language is spoken, 3.0.13, as it writes it: for rules that ask before they use something. */
    Value build() {
        return BUILD;
    }

    /** What can go wrong elsewhere and cannot here. */
    Value never() {
        return ZERO;
    }

    Value bodyFlag(Variable flag) {
        BodyFlag wanted = BodyFlag.valueOf(flag.name());
        return traffic.body().flags().contains(wanted)
                        || traffic.query().flags().contains(wanted)
                ? ONE
                : ZERO;
    }

    Value inboundDataError() {
        return traffic.hasInboundError() ? ONE : ZERO;
    }

    Value filesCombinedSize() {
        return Numbers.decimal(traffic.body().files().stream()
                .mapToLong(f -> f.content().length())
                .sum());
    }

    Value fullRequest() {
        StringBuilder head = new StringBuilder(traffic.facts().requestLine()).append("\r\n");
        Fields fields = traffic.facts().fields();
        for (int i = 0; i < fields.size(); i++) {
            head.append(fields.name(i)).append(": ").append(fields.value(i)).append("\r\n");
        }
        byte[] start = head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
        byte[] whole = Arrays.copyOf(start, start.length + traffic.content().length());
        System.arraycopy(
                traffic.content().array(),
                traffic.content().from(),
                whole,
                start.length,
                traffic.content().length());
        return Value.of(whole);
    }

    Value fullRequestLength() {
        return Numbers.decimal(fullRequest().length());
    }

    @Nullable
    Value responseStatus() {
        return traffic.responseFields() == null ? null : Numbers.decimal(traffic.responseStatus());
    }

    @Nullable
    Value responseProtocol() {
        return traffic.responseFields() == null ? null : latin1(traffic.responseProtocol());
    }

    @Nullable
    Value statusLine() {
        return traffic.responseFields() == null
                ? null
                : latin1(traffic.responseProtocol() + " " + traffic.responseStatus() + " "
                        + Statuses.reason(traffic.responseStatus()));
    }

    @Nullable
    Value responseContentType() {
        return responseField(FieldName.CONTENT_TYPE);
    }

    @Nullable
    Value responseContentLength() {
        Value body = traffic.responseContent();
        return body != null ? Numbers.decimal(body.length()) : responseField(FieldName.CONTENT_LENGTH);
    }

    private @Nullable Value responseField(FieldName name) {
        String value = traffic.responseFields() == null
                ? null
                : traffic.responseFields().first(name);
        return value == null ? null : latin1(value);
    }

    @Nullable
    Value responseBody() {
        return traffic.responseContent();
    }

    @Nullable
    Value resBodyProcessor() {
        return traffic.responseFields() == null
                ? null
                : latin1(variables.response().processor());
    }

    Value resBodyError() {
        return variables.response().parsed().error().isPresent() ? ONE : ZERO;
    }

    Value resBodyErrorMsg() {
        return latin1(
                variables.response().parsed().error().map(e -> e.message()).orElse(""));
    }

    Value outboundDataError() {
        return traffic.hasOutboundError() ? ONE : ZERO;
    }

    @Nullable
    Value identity(String collection) {
        return evaluation.collections().key(collection);
    }

    @Nullable
    Value matchedVar() {
        return evaluation.matched().lastValue();
    }

    @Nullable
    Value matchedVarName() {
        String name = evaluation.matched().lastName();
        return name == null ? null : Value.ofLatin1(name);
    }

    Value highestSeverity() {
        return Numbers.decimal(evaluation.highestSeverity());
    }

    Value duration() {
        return Numbers.decimal(evaluation.elapsedMillis());
    }

    /** In local time, as in ModSecurity: rules ask for office hours. */
    private ZonedDateTime start() {
        return traffic.facts()
                .startTime()
                .atZone(evaluation.plan().surroundings().zone());
    }

    Value time(String format) {
        return latin1(DateTimeFormatter.ofPattern(format, Locale.ROOT).format(start()));
    }

    Value timeEpoch() {
        return Numbers.decimal(traffic.facts().startTime().getEpochSecond());
    }

    /** Counted from 0, as in ModSecurity. */
    Value timeMonth() {
        return Numbers.decimal(start().getMonthValue() - 1);
    }

    /** Counted from Sunday, which is 0. */
    Value timeWeekday() {
        return Numbers.decimal(start().getDayOfWeek().getValue() % 7);
    }
}
