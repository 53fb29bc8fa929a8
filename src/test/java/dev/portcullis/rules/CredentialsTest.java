package dev.portcullis.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.portcullis.http.FieldNameSet;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialsTest {
    /** Carries what stands behind the scheme to where nobody knows that it is a secret. */
    private static final String RULES = """
            SecRule REQUEST_HEADERS:Authorization|REQUEST_HEADERS:X-Note "@rx ^\\w+\\s+(\\S+)$" "id:1,phase:1,pass,nolog,capture,setvar:'tx.word=%{TX.1}'"
            SecRule TX:word "@rx ^tok" "id:2,phase:1,pass,log,logdata:'%{MATCHED_VAR}'"
            """;

    private static String logged(String field, String value) {
        Transaction transaction = Trial.get("/").with(field, value).run(RULES).transaction();
        return String.valueOf(transaction.matches(transaction.masking()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer tok-en.1", "Bearer  tok-en.1", "Bearer\ttok-en.1", "Basic \t  \ttok-en.1"})
    void noLogShowsWhatStandsBehindTheSchemeHoweverManyBlanksDo(String value) {
        assertThat(logged("Authorization", value)).contains("id=2,").doesNotContain("tok-en");

        assertThat(logged("X-Note", value)).as("no credential").contains("id=2,", "tok-en.1");
    }

    @Test
    void noLogShowsACredentialInLowerCase() {
        String rules = """
                SecRule REQUEST_HEADERS:Authorization|REQUEST_HEADERS:X-Note "@rx ^bearer (\\S+)$" "id:1,phase:1,pass,nolog,capture,t:lowercase,setvar:'tx.word=%{TX.1}'"
                SecRule TX:word "@rx ^tok" "id:2,phase:1,pass,log,logdata:'%{MATCHED_VAR}'"
                """;

        Transaction hidden = Trial.get("/")
                .with("Authorization", "Bearer TOK-en.1")
                .run(rules)
                .transaction();
        Transaction shown =
                Trial.get("/").with("X-Note", "Bearer TOK-en.1").run(rules).transaction();

        assertThat(String.valueOf(hidden.matches(hidden.masking())))
                .contains("id=2,")
                .doesNotContainIgnoringCase("tok-en");
        assertThat(String.valueOf(shown.matches(shown.masking()))).contains("id=2,", "tok-en.1");
    }

    /** Decodes a token of the query, and carries it to where nobody knows that it is one. */
    private static final String ARGUMENTS = """
            SecRule ARGS|QUERY_STRING|REQUEST_HEADERS:Referer "@rx (z[z]z.zz-[0-9]+)" "id:3,phase:1,pass,log,capture,logdata:'%{MATCHED_VAR} %{TX.1}',setvar:'tx.word=%{TX.1}'"
            SecRule TX:word "@rx ^z[z]" "id:4,phase:1,pass,log,logdata:'%{MATCHED_VAR}'"
            """;

    /** A query or a form with one. */
    static Stream<String> tokens() {
        return Stream.of(
                "access_token=zzz.zz-1", "access.token=zzz%2ezz-1", "id_token[]=zzz+zz-1", "X=1;ID_TOKEN=zzz.zz-1");
    }

    @ParameterizedTest
    @MethodSource("tokens")
    void noLogShowsATokenOfTheQuery(String query) {
        assertThat(loggedOfArguments("/?" + query, "/"))
                .contains("id=3,", "id=4,")
                .doesNotContain("zzz");
        assertThat(loggedOfArguments("/", "https://a.example/?" + query))
                .as("of the page before")
                .doesNotContain("zzz.zz", "zzz zz", "zzz%2ezz");
    }

    @ParameterizedTest
    @ValueSource(strings = {"token=zzz.zz-1", "a[access_token]=zzz.zz-1", "q=access_token,zzz.zz-1"})
    void theLogShowsOtherParameters(String query) {
        assertThat(loggedOfArguments("/?" + query, "/")).contains("id=3,", "id=4,", "zzz.zz-1");
    }

    /** As {@link #ARGUMENTS}, of the content. */
    private static final String CONTENT = """
            SecRequestBodyAccess On
            SecRule ARGS_POST|REQUEST_BODY|FULL_REQUEST "@rx ([^=]+)$" "id:3,phase:2,pass,log,capture,logdata:'%{MATCHED_VAR} %{TX.1}',setvar:'tx.word=%{TX.1}'"
            SecRule TX:word "@rx ^z[z]" "id:4,phase:2,pass,log,logdata:'%{MATCHED_VAR}'"
            """;

    private static final String FORM = "application/x-www-form-urlencoded";

    private static Transaction posted(String rules, String type, String content) {
        return Trial.post("/", type, content).run(rules).transaction();
    }

    private static String logged(Transaction transaction) {
        return String.valueOf(transaction.matches(transaction.masking()));
    }

    private static String partC(Transaction transaction, int maxBytes) {
        AuditContents.Cut cut =
                transaction.contents(transaction.masking(), maxBytes).request();
        return new String(Objects.requireNonNull(cut).bytes(), StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @MethodSource("tokens")
    void noLogShowsATokenOfAForm(String form) {
        Transaction transaction = posted(CONTENT, FORM, form);

        assertThat(logged(transaction)).contains("id=3,", "REQUEST_BODY").doesNotContain("zzz");
        assertThat(partC(transaction, 100))
                .isEqualTo(form.replaceAll("zzz.*", "*".repeat(form.length() - form.indexOf("zzz"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"token=zzz.zz-1", "a[access_token]=zzz.zz-1", "q=access_token,zzz.zz-1"})
    void theLogShowsOtherParametersOfAForm(String form) {
        Transaction transaction = posted(CONTENT, FORM, form);

        assertThat(logged(transaction)).contains("id=3,", "zzz.zz-1");
        assertThat(partC(transaction, 100)).isEqualTo(form);
    }

    /** A backend takes it for a form all the same. */
    @Test
    void rulesThatReadAFormAsSomethingElseDoNotUncoverItsTokens() {
        String raw = CONTENT + "SecAction \"id:9,phase:1,pass,nolog,ctl:requestBodyProcessor=RAW\"\n";
        Transaction transaction = posted(raw, FORM, "a=b&access_token=zzz.zz-1");

        assertThat(logged(transaction)).contains("REQUEST_BODY").doesNotContain("zzz");
        assertThat(partC(transaction, 100)).isEqualTo("a=b&access_token=********");
    }

    @Test
    void otherMaskedArgumentsAndTokensOfAFormAreMaskedTogether() {
        String rules = CONTENT + "SecAction \"id:9,phase:1,pass,nolog,sanitiseArg:pin\"\n";
        Transaction transaction = posted(rules, FORM, "pin=12345&access_token=zzz.zz-1&a=open");

        assertThat(logged(transaction)).contains("id=3,").doesNotContain("zzz", "12345");
        assertThat(partC(transaction, 100)).isEqualTo("pin=*****&access_token=********&a=open");
    }

    @Test
    void aTokenThatTheLogCutsOffIsMaskedAsFarAsItIsShown() {
        Transaction transaction = posted(CONTENT, FORM, "a=b&access_token=" + "zy".repeat(10_000));

        assertThat(logged(transaction))
                .contains("REQUEST_BODY", "access_token=***")
                .doesNotContain("zy");
        assertThat(partC(transaction, 20)).isEqualTo("a=b&access_token=***");
    }

    /** So many that looking for each in every text would take minutes: no text that came from the client is shown then. */
    @Test
    void aFormFullOfTokensCostsLittleAndShowsNone() {
        StringBuilder form = new StringBuilder("q=0");
        for (int i = 0; i < 100_000; i++) {
            form.append("&access_token=zzz").append(i);
        }
        String rules = "SecRequestBodyAccess On\nSecRequestBodyNoFilesLimit 10000000\n"
                + "SecRule REQUEST_BODY \"@rx .\" \"id:%d,phase:2,pass,log,msg:'plain',logdata:'%%{MATCHED_VAR}'\"\n"
                        .repeat(500);
        Object[] ids = IntStream.rangeClosed(1, 500).boxed().toArray();
        Transaction transaction = posted(rules.formatted(ids), FORM, form.toString());

        String logged = assertTimeoutPreemptively(Duration.ofSeconds(20), () -> logged(transaction));
        assertThat(logged).contains("id=500,", "plain").doesNotContain("zzz");
        assertThat(partC(transaction, 40)).isEqualTo("q=0&access_token=****&access_token=****&");
    }

    @Test
    void aFormIsLookedThroughOnceHoweverMuchIsLogged() {
        Credentials credentials = new Credentials(
                        FieldNameSet.of(List.of()), Trial.get("/").facts())
                .withForm(Value.ofLatin1("access_token=zzz.zz-1"));

        assertThat(credentials.values())
                .containsExactly(Value.ofLatin1("zzz.zz-1"))
                .isSameAs(credentials.values());
    }

    private static String loggedOfArguments(String target, String referer) {
        Transaction transaction =
                Trial.get(target).with("Referer", referer).run(ARGUMENTS).transaction();
        return String.valueOf(transaction.matches(transaction.masking()));
    }
}
