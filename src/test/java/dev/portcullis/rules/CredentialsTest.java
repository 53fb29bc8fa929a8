package dev.portcullis.rules;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
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

    /** Decodes a token of the query, and carries it to where nobody knows that it is one. */
    private static final String ARGUMENTS = """
            SecRule ARGS|QUERY_STRING|REQUEST_HEADERS:Referer "@rx (z[z]z.zz-[0-9]+)" "id:3,phase:1,pass,log,capture,logdata:'%{MATCHED_VAR} %{TX.1}',setvar:'tx.word=%{TX.1}'"
            SecRule TX:word "@rx ^z[z]" "id:4,phase:1,pass,log,logdata:'%{MATCHED_VAR}'"
            """;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "access_token=zzz.zz-1",
                "access.token=zzz%2ezz-1",
                "id_token[]=zzz+zz-1",
                "X=1;ID_TOKEN=zzz.zz-1"
            })
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

    private static String loggedOfArguments(String target, String referer) {
        Transaction transaction =
                Trial.get(target).with("Referer", referer).run(ARGUMENTS).transaction();
        return String.valueOf(transaction.matches(transaction.masking()));
    }
}
