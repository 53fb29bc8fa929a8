package dev.portcullis.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.rules.Trial.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What rules see in responses that are taken apart. */
class ResponseContentTest {
    private static final String BASE = """
            SecResponseBodyAccess On
            SecResponseBodyMimeType text/plain text/html application/json text/xml
            """;

    private static Outcome answered(String type, String content, String rules) {
        return Trial.get("/?a=1").answered(200, type, content).run(BASE + rules);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '^',
            value = {
                "application/json ~ {\"user\":{\"card\":\"4111\"}} ~ RESPONSE_ARGS:json.user.card ~ true",
                "application/json ~ {\"user\":{\"card\":\"5111\"}} ~ RESPONSE_ARGS:json.user.card ~ false",
                "application/json ~ {\"user\":{\"name\":\"4111\"}} ~ RESPONSE_ARGS:json.user.card ~ false",
                "application/json ~ {\"user\":{\"card\":\"4111\"}} ~ RESPONSE_ARGS:/CARD$/ ~ true",
                "application/json ~ {\"user\":{\"card\":\"4111\"}} ~ RESPONSE_ARGS|!RESPONSE_ARGS:json.user.card ~ false",
                "application/json; charset=utf-8 ~ [\"4111\"] ~ RESPONSE_ARGS ~ true",
                "text/plain ~ {\"user\":{\"card\":\"4111\"}} ~ RESPONSE_ARGS ~ false",
                "text/xml ~ <a><card>4111</card></a> ~ RESPONSE_XML:/* ~ true",
                "text/xml ~ <a><card n='4111'/></a> ~ RESPONSE_XML://@* ~ true",
                "text/xml ~ <a><card n='4111'/></a> ~ RESPONSE_XML:/* ~ false",
                "text/xml ~ <a><card>4111</card><id>1</id></a> ~ RESPONSE_XML:/a/card ~ true",
                "text/xml ~ <a><card>1</card><id>4111</id></a> ~ RESPONSE_XML:/a/card ~ false",
                "text/xml ~ <a><card>4111</card></a> ~ XML:/* ~ false",
            })
    void areTakenApartByMediaType(String type, String content, String target, boolean matches) {
        String rule = "SecRule " + target + " \"@rx ^4111$\" \"id:1,phase:4,deny\"";

        assertThat(answered(type, content, rule).interruption() != null).isEqualTo(matches);
    }

    @Test
    void areTakenApartByTheParserThatARuleNames() {
        String rules = """
                SecRule RESPONSE_HEADERS:Content-Type "@beginsWith text/plain" "id:1,phase:3,pass,nolog,ctl:responseBodyProcessor=json"
                SecRule RESPONSE_ARGS:json.a "@streq 1" "id:2,phase:4,pass"
                SecRule RES_BODY_PROCESSOR "@streq JSON" "id:3,phase:4,pass"
                """;

        assertThat(answered("text/plain", "{\"a\":1}", rules).ids()).containsExactly(2L, 3L);
        assertThat(answered("text/html", "{\"a\":1}", rules).ids()).isEmpty();
    }

    /** Rules that look at what the parser makes may be decided together, before the one runs that chooses it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '^',
            value = {
                "{\"a\":\"evil\"} ~ JSON ~ RESPONSE_ARGS \"@contains evil\"",
                "<a>evil</a> ~ XML ~ RESPONSE_XML:/* \"@contains evil\"",
                "{\"a\" ~ JSON ~ RES_BODY_ERROR \"@eq 1\""
            })
    void areTakenApartByTheParserThatARuleOfTheSamePhaseNames(String content, String parser, String condition) {
        String rules = "SecRule RESPONSE_BODY \"@rx .\" \"id:1,phase:4,pass,nolog,ctl:responseBodyProcessor=" + parser
                + "\"\n" + "SecRule " + condition + " \"id:2,phase:4,pass,log\"";

        for (int time = 1; time <= 3; time++) {
            assertThat(answered("text/plain", content, rules).ids())
                    .as("time %d", time)
                    .containsExactly(2L);
        }
        assertThat(answered("text/plain", content, rules.replace("@rx .", "@rx ^nothing$"))
                        .ids())
                .isEmpty();
    }

    @Test
    void areLeftWholeByRaw() {
        String rules = """
                SecAction "id:1,phase:3,pass,nolog,ctl:responseBodyProcessor=RAW"
                SecRule &RESPONSE_ARGS "@eq 0" "id:2,phase:4,pass"
                SecRule RESPONSE_BODY "@contains 1" "id:3,phase:4,pass"
                """;

        assertThat(answered("application/json", "{\"a\":1}", rules).ids()).containsExactly(2L, 3L);
    }

    /** A backend's mistake is told to rules; it is they that decide whether the client may see the answer. */
    @Test
    void tellWhenTheyCannotBeRead() {
        String rules = """
                SecRule RES_BODY_ERROR "@eq 1" "id:1,phase:4,pass,logdata:'%{RES_BODY_ERROR_MSG}'"
                SecRule RES_BODY_PROCESSOR_ERROR "@eq 1" "id:2,phase:4,pass,logdata:'%{RES_BODY_PROCESSOR_ERROR_MSG}'"
                """;

        Outcome broken = answered("application/json", "{\"a\":", rules);
        assertThat(broken.ids()).containsExactly(1L, 2L);
        assertThat(broken.transaction().matches())
                .allMatch(match -> !String.valueOf(match.logdata()).isBlank());
        assertThat(broken.interruption()).isNull();
        assertThat(answered("application/json", "{\"a\":1}", rules).ids()).isEmpty();
    }

    @Test
    void validateAgainstASchemaAsRequestsDo() {
        assertThat(Trial.compile("SecRule RESPONSE_XML \"@validateSchema none.xsd\" \"id:1,phase:4,deny\"")
                        .errors())
                .singleElement()
                .matches(d -> d.message().contains("cannot read"));
        assertThat(answered("text/xml", "<a/>", "SecRule RESPONSE_XML \"@streq <a/>\" \"id:1,phase:4,pass\"")
                        .ids())
                .containsExactly(1L);
    }

    @Test
    void areNotThereBeforePhaseFour() {
        assertThat(Trial.compile("SecRule RESPONSE_ARGS a \"id:1,phase:3,deny\"")
                        .diagnostics())
                .singleElement()
                .matches(d -> d.code().equals("too-early"));
    }

    @Test
    void costWorkOnlyWhereARuleLooks() {
        String body = "[" + "1,".repeat(2_000) + "1]";
        Trial trial = Trial.get("/").answered(200, "application/json", body).workLimit(3_000);

        assertThat(trial.run(BASE + "SecAction \"id:1,phase:4,pass\"").interruption())
                .isNull();
        assertThat(trial.run(BASE + "SecRule &RESPONSE_ARGS \"@eq 0\" \"id:1,phase:4,pass\"")
                        .interruption())
                .extracting(Interruption::reason)
                .isEqualTo(Interruption.Reason.WORK_LIMIT);
    }

    @Test
    void requestContentCanBeShownRaw() {
        String rules = """
                SecRule REQUEST_HEADERS:Content-Type "@streq application/octet-stream" "id:1,phase:1,pass,nolog,ctl:requestBodyProcessor=RAW"
                SecRule REQUEST_BODY "@contains evil" "id:2,phase:2,deny"
                SecRule REQBODY_PROCESSOR "@streq RAW" "id:3,phase:2,pass"
                """;

        assertThat(Trial.post("/", "application/octet-stream", "an evil thing")
                        .run(rules)
                        .ids())
                .containsExactly(2L);
        assertThat(Trial.post("/", "application/octet-stream", "a good thing")
                        .run(rules)
                        .ids())
                .containsExactly(3L);
        assertThat(Trial.post("/", "image/png", "an evil thing").run(rules).ids())
                .isEmpty();
    }
}
