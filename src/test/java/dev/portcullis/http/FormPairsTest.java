package dev.portcullis.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FormPairsTest {
    private static List<String> names(String text) {
        FormPairs pairs = new FormPairs(text);
        List<String> names = new ArrayList<>();
        while (pairs.next()) {
            names.add(pairs.name());
        }
        return names;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "access_token",
                "access_token=",
                "access_token=a=b",
                "ACCESS_Token=1",
                "%61ccess%5Ftoken=1",
                "%u0061ccess%U005ftoken=1",
                "access.token=1",
                "access%2etoken=1",
                "access token=1",
                "access+token=1",
                "access%20token=1",
                "access[token=1",
                "access%5Btoken=1",
                "+access_token=1",
                "+%20+ access_token=1",
                "access_token[]=1",
                "access_token[x]=1",
                "access.token%5B%5D[y]=1",
                "access_token%00=1",
                "access_token%00[=1",
                "access_token%u0000x=1"
            })
    void aNameIsReadAsTheMostGenerousServerReadsIt(String pair) {
        assertThat(names(pair)).containsExactly("access_token");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "access_tokens=1",
                "my_access_token=1",
                "q=access_token",
                "=access_token",
                "access%token=1",
                "access%zz5Ftoken=1",
                "access%u005token=1",
                "access_token%=1",
                "%2Baccess_token=1",
                "access_token+=1",
                "access_token]=1",
                "access[token]=1",
                "x[access_token]=1",
                "[access_token]=1",
                "%00access_token=1",
                "accesstoken=1"
            })
    void aNameThatOnlyLooksLikeItIsAnother(String pair) {
        assertThat(FormPairs.haveName(pair, Set.of("access_token"))).isFalse();
    }

    @Test
    void pairsEndWithAmpersandsAndSemicolons() {
        assertThat(names("a=1&b;c=&&%3b=&d%3D=2")).containsExactly("a", "b", "c", "", ";", "d=");
        assertThat(names("")).containsExactly("");
        assertThat(FormPairs.haveName("x=1&b=2", Set.of("a", "b"))).isTrue();
    }

    @Test
    void anEscapeDoesNotReachBeyondItsPair() {
        assertThat(names("a%5&f=1;b%u00&41=1")).containsExactly("a%5", "f", "b%u00", "41");
    }

    /** A megabyte of what might be looked at again and again takes one pass. */
    @ParameterizedTest
    @ValueSource(strings = {"[", "%5B", "+", "&", "%", "%u", "a[", "="})
    void readsLongTextOnce(String piece) {
        String text = piece.repeat(1_000_000);

        assertThat(FormPairs.haveName(text, Set.of("access_token"))).isFalse();
    }
}
