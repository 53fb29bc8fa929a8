package dev.portcullis.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.http.FieldName;
import dev.portcullis.http.Fields;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code sanitise...} actions keep out of logs, and that they keep nothing else out. */
class SanitiseTest {
    private static final int ALL = 1 << 16;
    private static final String PASSWORD = "SecAction \"id:1,phase:5,nolog,pass,sanitiseArg:password\"\n";

    private static Masking masking(Trial trial, String rules) {
        return trial.run(rules).transaction().masking();
    }

    @ParameterizedTest
    @CsvSource({
        "/login?user=a&password=hunter2&x=1, /login?user=a&password=*******&x=1",
        "/login?PASSWORD=hunter2, /login?PASSWORD=*******",
        "/login?pass%77ord=hunt%65r2, /login?pass%77ord=*********",
        "/login?password=a&password=bc, /login?password=*&password=**",
        "/login?password, /login?password",
        "/login?passwords=hunter2, /login?passwords=hunter2"
    })
    void masksAnArgumentInTheQueryWhateverItsSpelling(String target, String shown) {
        Masking masking = masking(Trial.get(target), PASSWORD);

        assertThat(masking.requestLine(target)).isEqualTo(shown);
        assertThat(masking.requestLine("GET " + target + " HTTP/1.1")).isEqualTo("GET " + shown + " HTTP/1.1");
    }

    @Test
    void masksAnArgumentOfAFormAndNothingElse() {
        String form = "user=ann&password=hunter2%21&note=hunter2!";
        Trial trial = Trial.post("/", "application/x-www-form-urlencoded", form);

        assertThat(content(trial, PASSWORD)).isEqualTo("user=ann&password=**********&note=********");
        assertThat(content(trial, "SecAction \"id:1,nolog,pass\"")).isEqualTo(form);
    }

    @Test
    void masksAnArgumentOfJsonWhereItStands() {
        String rule = "SecAction \"id:1,phase:5,nolog,pass,sanitiseArg:json.password\"";
        Trial plain = Trial.post("/", "application/json", "{\"user\":\"ann\",\"password\":\"hunter2\"}");
        Trial escaped = Trial.post("/", "application/json", "{\"user\":\"ann\",\"password\":\"hunt\\u0065r2\"}");
        Trial twice = Trial.post(
                "/", "application/json", "{\"password\":\"hunter2\",\"password\":\"hunt\\u0065r2\",\"user\":\"ann\"}");

        assertThat(content(plain, rule)).isEqualTo("{\"user\":\"ann\",\"password\":\"*******\"}");
        assertThat(content(escaped, rule)).isEqualTo("***");
        assertThat(content(twice, rule)).doesNotContain("hunt");
    }

    @Test
    void masksASecretThatTheCutWouldHalve() {
        Trial trial = Trial.post("/", "application/x-www-form-urlencoded", "a=1&password=hunter2");
        Transaction transaction = trial.run(PASSWORD).transaction();

        AuditContents.Cut cut = transaction.contents(transaction.masking(), 16).request();

        assertThat(text(cut.bytes())).isEqualTo("a=1&password=***");
        assertThat(cut.isCut()).isTrue();
    }

    @Test
    void masksFieldsByNameAndLeavesTheOthers() {
        Trial trial = Trial.get("/").with("X-Key", "abcdef").with("X-Other", "seen");
        Masking masking = masking(trial, "SecAction \"id:1,phase:1,nolog,pass,sanitizeRequestHeader:x-key\"");

        Fields shown = masking.requestFields(trial.facts().fields());

        assertThat(shown.first(FieldName.of("X-Key"))).isEqualTo("******");
        assertThat(shown.first(FieldName.of("X-Other"))).isEqualTo("seen");
        assertThat(shown.first(FieldName.HOST)).isEqualTo("app.example");
    }

    @Test
    void masksFieldsOfTheResponse() {
        Trial trial = Trial.get("/").answered(200, "text/html", "x");
        Masking masking = masking(trial, "SecAction \"id:1,phase:3,nolog,pass,sanitiseResponseHeader:Content-Type\"");

        assertThat(masking.responseFields(Fields.of(FieldName.CONTENT_TYPE, "text/html"))
                        .first(FieldName.CONTENT_TYPE))
                .isEqualTo("*********");
    }

    @ParameterizedTest
    @CsvSource({"ARGS:card, /?card=****&a=1&n=v", "ARGS_NAMES, /?card=****&a=1&n=v", "QUERY_STRING, /?***************"})
    void masksWhatHasMatched(String variable, String shown) {
        String rules = "SecRule " + variable + " \"@rx card|4111\" \"id:1,phase:1,nolog,pass,sanitiseMatched\"";

        assertThat(masking(Trial.get("/?card=4111&a=1&n=v"), rules).requestLine("/?card=4111&a=1&n=v"))
                .isEqualTo(shown.equals("/?***************") ? "/?" + "*".repeat(17) : shown);
    }

    @ParameterizedTest
    @CsvSource({
        "0/4, /?n=x************1111y",
        "1/4, /?n=x4***********1111y",
        "'', /?n=x****************y",
    })
    void masksTheBytesThatMatchedButForTheirEnds(String kept, String shown) {
        String value = kept.isEmpty() ? "" : ":" + kept;
        String rules =
                "SecRule ARGS \"@rx \\d{13,16}\" \"id:1,phase:1,nolog,pass,capture,sanitiseMatchedBytes" + value + "\"";
        String target = "/?n=x4111111111111111y";

        assertThat(masking(Trial.get(target), rules).requestLine(target)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({
        "t:removeWhitespace, /?n=4111%201111%201111%201111&a=1",
        "t:none, /?n=411111111111111%31&a=1",
    })
    void masksTheWholeValueWhereTheMatchedBytesStandInAnotherSpelling(String transformation, String target) {
        String rules = "SecRule ARGS \"@rx \\d{13,16}\" \"id:1,phase:1,nolog,pass,capture," + transformation
                + ",sanitiseMatchedBytes:0/4\"";

        assertThat(masking(Trial.get(target), rules).requestLine(target)).matches("/\\?n=\\*+&a=1");
    }

    @Test
    void masksWhatRulesQuoteAlsoWhenTheyMatchedBefore() {
        String rules = """
                SecRule ARGS "@rx h(unter)" "id:1,phase:1,pass,capture,msg:'Found %{TX.1}',logdata:'%{TX.0} in %{MATCHED_VAR_NAME}: %{MATCHED_VAR}'"
                SecRule QUERY_STRING "@contains hunter" "id:2,phase:1,pass,logdata:'%{MATCHED_VAR}'"
                SecRule ARGS:user "@streq ann" "id:3,phase:1,pass,logdata:'%{MATCHED_VAR} %{ARGS.password}'"
                SecRule ARGS:user "@streq ann" "id:4,phase:1,pass,logdata:'%{MATCHED_VAR}'"
                SecRule ARGS:password "@rx (h)" "id:5,phase:1,pass,capture,chain,logdata:'%{TX.1}'"
                SecRule REQUEST_METHOD "@streq GET"
                """ + PASSWORD.replace("id:1", "id:9");

        List<RuleMatch> matches = matches(Trial.get("/?user=ann&password=hunter2"), rules);

        assertThat(matches)
                .extracting(RuleMatch::logdata)
                .containsExactly("*** in ARGS:password: ***", "***", "*** ***", "ann", "***");
        assertThat(matches.get(0).msg()).isEqualTo("Found ***");
        assertThat(matches.toString()).doesNotContain("hunter2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/json | {\"card\":\"4111\"} | RESPONSE_ARGS:json.card",
                "text/xml | <a><card>4111</card></a> | RESPONSE_XML:/*",
                "text/xml | <a><card>4111</card></a> | RESPONSE_XML:/a/card",
                "text/xml | <a card='4111'/> | RESPONSE_XML://@*"
            })
    void masksWhatParsersTookFromAnAnswerThatIsMasked(String type, String content, String target) {
        String quoting = """
                SecResponseBodyAccess On
                SecResponseBodyMimeType application/json text/xml
                SecRule TARGET "@rx ^[0-9]+$" "id:1,phase:4,pass,msg:'It is %{MATCHED_VAR}',logdata:'%{MATCHED_VAR_NAME}'"
                """.replace("TARGET", target);
        String masked =
                quoting + "SecRule RESPONSE_BODY \"@contains 4111\" \"id:2,phase:4,pass,nolog,sanitiseMatched\"\n";

        assertThat(matches(Trial.get("/").answered(200, type, content), quoting).toString())
                .contains("It is 4111");
        assertThat(matches(Trial.get("/").answered(200, type, content), masked))
                .singleElement()
                .satisfies(match -> assertThat(match.toString())
                        .contains("It is ***", match.variable())
                        .doesNotContain("4111"));
    }

    @Test
    void quotesNoAnswerOfWhichAnArgumentIsMasked() {
        String rules = """
                SecResponseBodyAccess On
                SecResponseBodyMimeType application/json
                SecRule RESPONSE_BODY "@contains card" "id:1,phase:4,pass,logdata:'%{MATCHED_VAR}'"
                SecRule RESPONSE_ARGS:json.card "@streq 4111" "id:2,phase:4,pass,nolog,sanitiseMatched"
                """;
        for (String card : List.of("4111", "4\\u0031\\u00311")) {
            Trial trial =
                    Trial.get("/").answered(200, "application/json", "{\"user\":\"ann\",\"card\":\"" + card + "\"}");

            assertThat(matches(trial, rules))
                    .singleElement()
                    .satisfies(match -> assertThat(match.toString()).doesNotContain(card));
        }
    }

    @Test
    void neverQuotesBearerTokensAndOnlyThePieceThatMatchedOfACookie() {
        String rules = """
                SecRule REQUEST_HEADERS:Authorization "@rx t.k" "id:1,phase:1,pass,capture,logdata:'%{TX.0} %{MATCHED_VAR}'"
                SecRule REQUEST_COOKIES "@rx union" "id:2,phase:1,pass,capture,logdata:'%{TX.0} in %{MATCHED_VAR_NAME} %{MATCHED_VAR}'"
                """;
        Trial trial = Trial.get("/").with("Authorization", "Bearer tok-en").with("Cookie", "sid=abc union def");

        assertThat(matches(trial, rules))
                .extracting(RuleMatch::logdata)
                .containsExactly("*** ***", "union in REQUEST_COOKIES:sid *************");
    }

    @Test
    void quotesNoMoreOfACopyOfACookieThanOfTheCookie() {
        String rules = """
                SecRule REQUEST_COOKIES "@rx (?i)^[a-z0-9]+$" "id:1,phase:1,pass,log,logdata:'%{MATCHED_VAR}',chain"
                    SecRule MATCHED_VARS "@rx ^abc .+" "capture,t:base64Decode,setvar:'tx.decoded_%{MATCHED_VAR_NAME}=%{TX.0}'"
                SecRule TX:/^decoded_/ "@rx union" "id:2,phase:1,pass,capture,logdata:'%{TX.0} in %{MATCHED_VAR_NAME} %{MATCHED_VAR}'"
                """;
        // base64 of "abc union def"
        Trial trial = Trial.get("/").with("Cookie", "sid=YWJjIHVuaW9uIGRlZg");

        assertThat(matches(trial, rules))
                .filteredOn(match -> match.logdata() != null)
                .extracting(RuleMatch::logdata)
                .allSatisfy(logdata -> assertThat(logdata).doesNotContain("abc", "def", "YWJj"))
                .last()
                .asString()
                .startsWith("union in TX:decoded_");
    }

    @ParameterizedTest
    @CsvSource({"ARGS:access_token,?access_token=YWJjIHVuaW9uIGRlZg,X-Note", "REQUEST_HEADERS:X-Api-Key,?a=1,X-Api-Key"
    })
    void quotesNothingOfWhatRulesDecodeOfACredential(String variable, String query, String field) {
        String rules = """
                SecRule %s "@rx ." "id:1,phase:1,pass,nolog,chain"
                    SecRule MATCHED_VARS "@rx ^abc .+" "capture,t:base64Decode,setvar:'tx.decoded_%%{MATCHED_VAR_NAME}=%%{TX.0}'"
                SecRule TX:/^decoded_/ "@rx union" "id:2,phase:1,pass,capture,logdata:'%%{TX.0} in %%{MATCHED_VAR_NAME} %%{MATCHED_VAR}'"
                """.formatted(variable);
        Trial trial = Trial.get("/" + query).with(field, "YWJjIHVuaW9uIGRlZg");

        assertThat(matches(trial, rules))
                .filteredOn(match -> match.id() == 2)
                .singleElement()
                .satisfies(match -> assertThat(match.logdata()).doesNotContain("abc", "union", "def"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Authorization: Bearer Tok-en1 | tok-en1",
                "Proxy-Authorization: Basic Tok-en1 | tok-en1",
                "X-Api-Key: Tok-en1 | tok-en1",
                "X-Auth-Token: Tok-en1 | tok-en1",
                "Cookie: sid=Tok-en1; lang=de | tok-en1"
            })
    void neverQuotesTheWholeRequestWithWhatLogsMustNotShow(String field, String secret) {
        String rules = """
                SecRule FULL_REQUEST "@rx (?i)(x-trace)" "id:1,phase:1,pass,capture,t:lowercase,logdata:'%{MATCHED_VAR}'"
                SecRule FULL_REQUEST "@rx (?i)(x-trace)" "id:2,phase:1,pass,logdata:'%{MATCHED_VAR}'"
                SecRule FULL_REQUEST "@rx [: =](tok[^;]*)" "id:3,phase:1,pass,capture,t:lowercase,setvar:'tx.a=%{TX.1}',msg:'%{MATCHED_VAR_NAME}'"
                """;
        String[] nameAndValue = field.split(": ", -1);
        Trial trial = Trial.get("/?a=seen").with("X-Trace", "1").with(nameAndValue[0], nameAndValue[1]);

        List<RuleMatch> matches = matches(trial, rules);

        assertThat(matches).extracting(RuleMatch::id).containsExactly(1L, 2L, 3L);
        assertThat(matches.toString()).doesNotContainIgnoringCase(secret).contains("FULL_REQUEST");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Authorization", "Proxy-Authorization", "DPoP", "X-API-Key", "X-Auth-Token", "x_auth_token"})
    void neverQuotesAFieldThatIsKnownToCarryCredentials(String name) {
        String rules = """
                SecRule REQUEST_HEADERS "@rx tok" "id:1,phase:1,pass,setvar:'tx.a=%{MATCHED_VAR}',logdata:'%{MATCHED_VAR_NAME}: %{MATCHED_VAR}'"
                SecRule TX:a "@rx tok" "id:2,phase:1,pass,logdata:'%{TX.a}'"
                """;

        assertThat(matches(Trial.get("/").with(name, "a-token"), rules))
                .extracting(RuleMatch::logdata)
                .containsExactly("REQUEST_HEADERS:" + name + ": ***", "*******");
    }

    @Test
    void quotesThePieceOfTheWholeRequestThatMatched() {
        String rule =
                "SecRule FULL_REQUEST \"@rx union select\" \"id:1,phase:1,pass,capture,t:lowercase,logdata:'%{TX.0} in %{MATCHED_VAR_NAME}'\"";

        assertThat(matches(Trial.get("/?a=1").with("X-Trace", "UNION SELECT"), rule))
                .extracting(RuleMatch::logdata)
                .containsExactly("union select in FULL_REQUEST");
    }

    /** Masks a password that content nearly repeats at each of its bytes. */
    static final class MaskAlmostRepeated implements Consumer<String[]> {
        @Override
        public void accept(String[] length) {
            String attack = "a".repeat(Integer.parseInt(length[0]));
            Trial trial = Trial.post(
                    "/", "application/x-www-form-urlencoded", "password=" + attack + "b&x=" + attack + attack);
            String rest = "&x=" + attack + attack;
            assertThat(content(trial, PASSWORD))
                    .startsWith("password=*")
                    .endsWith(rest.substring(0, Math.min(rest.length(), ALL - attack.length() - 10)));
        }
    }

    @Test
    void searchesInLinearTime() {
        CountedCode counted = new CountedCode(MaskAlmostRepeated.class);
        counted.steps(Long.MAX_VALUE, "1"); // loads classes and builds tables

        long once = counted.steps(20_000_000, "15000");
        assertThat(counted.steps(20_000_000, "30000")).isLessThan(once * 5 / 2);
    }

    @Test
    void masksEverythingRatherThanSearchForTooManySecrets() {
        StringBuilder query = new StringBuilder("/?");
        for (int i = 0; i < 100; i++) {
            query.append("password=secret").append(i).append('&');
        }
        Masking masking = masking(Trial.get(query.toString()), PASSWORD);

        assertThat(masking.text("secret7 and more")).matches("\\*+");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '\u0000',
            value = {
                "REQUEST_COOKIES ~ @rx . ~ t:none ~ %{MATCHED_VARS}",
                "REQUEST_COOKIES ~ @rx . ~ t:none,t:hexEncode ~ %{MATCHED_VARS}",
                "REQUEST_COOKIES ~ @rx .* ~ t:none,capture ~ %{TX.0}",
                "REQUEST_COOKIES ~ @rx ses(.*) ~ t:none,capture ~ %{TX.1}",
                "REQUEST_HEADERS:Authorization ~ @rx . ~ t:none,t:hexEncode ~ %{MATCHED_VARS}",
                "REQUEST_HEADERS:Authorization ~ @rx .* ~ t:none,t:hexEncode,capture ~ %{TX.0}"
            })
    void masksWhatARuleQuotesOfWhatAnotherHasMatched(String target, String operator, String actions, String quote) {
        String rules = "SecRule " + target + " \"" + operator + "\" \"id:1,phase:1,pass,nolog," + actions + "\"\n"
                + "SecRule REQUEST_METHOD \"@streq GET\" \"id:2,phase:1,pass,log,msg:'seen " + quote + "'\"";
        Trial trial = Trial.get("/").with("Cookie", "sid=topsecretsession").with("Authorization", "Basic YW5uOnB3ZA==");

        assertThat(matches(trial, rules))
                .extracting(RuleMatch::msg)
                .allSatisfy(msg -> assertThat(msg).matches("seen \\*+"))
                .hasSize(1);
        assertThat(matches(
                        Trial.get("/").with("Cookie", "a=b").with("Authorization", "x"),
                        rules.replace(target, "REQUEST_HEADERS:Host")))
                .extracting(RuleMatch::msg)
                .noneMatch(msg -> String.valueOf(msg).contains("*"));
    }

    @Test
    void masksACookieThatTheWordsOfARuleName() {
        String rule = "SecRule ARGS:q \"@contains attack\" \"id:1,phase:1,pass,log,msg:'of %{REQUEST_COOKIES.sid}',"
                + "logdata:'%{REQUEST_HEADERS.Cookie} at %{MATCHED_VAR_NAME}',ver:'%{REQUEST_COOKIES.sid}',tag:'s/%{REQUEST_COOKIES.sid}',tag:'m/%{REQUEST_METHOD}'\"";
        RuleMatch match = matches(Trial.get("/?q=attack").with("Cookie", "sid=topsecretsession"), rule)
                .get(0);

        assertThat(match.msg()).isEqualTo("of ***");
        assertThat(match.logdata()).isEqualTo("*** at ARGS:q");
        assertThat(match.ver()).isEqualTo("***");
        assertThat(match.tags()).containsExactly("s/***", "m/GET");
    }

    @Test
    void masksACookieThatIsLongerThanWhatALogShows() {
        String rule =
                "SecRule REQUEST_COOKIES:jwt \"@rx ^(eyJ.+)$\" \"id:1,phase:1,pass,log,capture,msg:'jwt %{TX.0}'\"";

        assertThat(matches(Trial.get("/").with("Cookie", "jwt=eyJ" + "a".repeat(1_100)), rule))
                .extracting(RuleMatch::msg)
                .containsExactly("jwt ***");
    }

    /** {@code admin:hunter22}, and a key for a name without a password. */
    @ParameterizedTest
    @CsvSource({"YWRtaW46aHVudGVyMjI=, hunter22", "c2VjcmV0a2V5Og==, secretkey", "c2VjcmV0a2V5, secretkey"})
    void masksAPasswordThatRulesDecode(String credentials, String secret) {
        String rules = """
                SecRule REQUEST_HEADERS:Authorization "@rx ^Basic (.+)$" "id:1,phase:1,pass,nolog,capture,setvar:'tx.b=%{TX.1}'"
                SecRule TX:b "@rx ." "id:2,phase:1,pass,log,t:none,t:base64Decode,msg:'login %{MATCHED_VAR} of %{REMOTE_USER}'"
                """;

        assertThat(matches(Trial.get("/").with("Authorization", "Basic " + credentials), rules))
                .extracting(RuleMatch::msg)
                .hasSize(1)
                .noneMatch(msg -> String.valueOf(msg).contains(secret));
    }

    @Test
    void masksACredentialInTheNameOfAVariable() {
        String rules = """
                SecRule REQUEST_METHOD "@streq GET" "id:1,phase:1,pass,nolog,setvar:'tx.seen_%{REQUEST_HEADERS.X-Api-Key}=1'"
                SecRule TX:/^seen_/ "@eq 1" "id:2,phase:1,pass,log,msg:'seen'"
                """;

        assertThat(matches(Trial.get("/").with("X-Api-Key", "abcdefgh"), rules))
                .extracting(RuleMatch::variable)
                .containsExactly("TX:seen_********");
    }

    @Test
    void masksAGroupThatASecActionQuotes() {
        String rules = """
                SecRule ARGS:pw "@rx (67.+)" "id:1,phase:1,pass,nolog,capture,t:hexEncode,sanitiseArg:pw"
                SecAction "id:2,phase:1,pass,log,msg:'got %{TX.1}'"
                """;

        assertThat(matches(Trial.get("/?pw=xgecret"), rules))
                .extracting(RuleMatch::msg)
                .containsExactly("got ***");
    }

    /** What came before is no business of a rule that looks at nothing and quotes nothing. */
    @Test
    void showsWhatASecActionSaysWhateverMatchedBefore() {
        String rules = """
                SecRule REQUEST_HEADERS:Authorization "@rx e" "id:1,phase:1,pass,nolog"
                SecAction "id:2,phase:1,pass,log,setvar:tx.level=1,msg:'score %{tx.level}'"
                SecAction "id:3,phase:1,pass,log,msg:'seen %{MATCHED_VAR}'"
                """;

        assertThat(matches(Trial.get("/").with("Authorization", "Basic eeeeeeee"), rules))
                .extracting(RuleMatch::msg)
                .containsExactly("score 1", "seen ***");
    }

    private static List<RuleMatch> matches(Trial trial, String rules) {
        Transaction transaction = trial.run(rules).transaction();
        return transaction.matches(transaction.masking());
    }

    private static String content(Trial trial, String rules) {
        Transaction transaction = trial.run(rules).transaction();
        return text(transaction.contents(transaction.masking(), ALL).request().bytes());
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
