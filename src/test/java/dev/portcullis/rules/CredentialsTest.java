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
}
