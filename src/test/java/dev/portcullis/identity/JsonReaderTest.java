package dev.portcullis.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReaderTest {
    @Test
    void readsEveryKindOfValue() throws Exception {
        Map<String, Object> object = JsonReader.read(
                " { \"s\" : \"a\\n\\u00e9\\ud83d\\ude00\\/\" , \"t\":true,\"f\":false,\"n\":null,\"i\":-12,\"d\":1.5e3,\"l\":[1,[],{}] } ");
        assertThat(object)
                .isEqualTo(Map.of(
                        "s",
                        "a\né\uD83D\uDE00/",
                        "t",
                        true,
                        "f",
                        false,
                        "i",
                        -12L,
                        "d",
                        1500.0,
                        "l",
                        List.of(1L, List.of(), Map.of())));
    }

    /** Ids of users are such numbers: one that were rounded would be another's. */
    @Test
    void readsEveryIntegerThatFitsToTheLastDigit() throws Exception {
        assertThat(
                        JsonReader.read(
                                "{\"a\":1234567890123456789,\"b\":-9223372036854775808,\"c\":9223372036854775807,\"d\":9223372036854775808}"))
                .isEqualTo(Map.of("a", 1234567890123456789L, "b", Long.MIN_VALUE, "c", Long.MAX_VALUE, "d", 0x1p63));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "[]",
                "\"a\"",
                "{",
                "{}x",
                "{}{}",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{,}",
                "{'a':1}",
                "{a:1}",
                "{\"a\":01}",
                "{\"a\":+1}",
                "{\"a\":.5}",
                "{\"a\":1.}",
                "{\"a\":1e}",
                "{\"a\":-}",
                "{\"a\":0x1}",
                "{\"a\":NaN}",
                "{\"a\":Infinity}",
                "{\"a\":tru}",
                "{\"a\":\"\\x\"}",
                "{\"a\":\"\\u12\"}",
                "{\"a\":\"\\u00g0\"}",
                "{\"a\":\"\\ud800\"}",
                "{\"a\":\"\\udc00\\ud800\"}",
                "{\"a\":\"\t\"}",
                "{\"a\":\"",
                "{\"a\":\"\\",
                "{\"a\":1}//",
                "/**/{}",
                "{\"a\":[1,]}",
                "\uFEFF{}"
            })
    void refusesWhatIsNotAnObject(String text) {
        assertThatThrownBy(() -> JsonReader.read(text)).isInstanceOf(JsonReader.Malformed.class);
    }

    @Test
    void refusesDeepNestingWithoutExhaustingTheStack() throws Exception {
        assertThatThrownBy(() -> JsonReader.read("{\"a\":" + "[".repeat(100_000)))
                .isInstanceOf(JsonReader.Malformed.class)
                .hasMessageContaining("nested deeper");
        JsonReader.read("{\"a\":" + "[".repeat(15) + "]".repeat(15) + "}");
    }

    @Test
    void tellsDuplicatesFromOtherFaults() {
        assertThatThrownBy(() -> JsonReader.read("{\"a\":[{\"b\":1,\"\\u0062\":1}]}"))
                .isInstanceOfSatisfying(
                        JsonReader.Malformed.class,
                        e -> assertThat(e.isDuplicate()).isTrue());
        assertThatThrownBy(() -> JsonReader.read("{\"a\":[{\"b\":1 \"c\":1}]}"))
                .isInstanceOfSatisfying(
                        JsonReader.Malformed.class,
                        e -> assertThat(e.isDuplicate()).isFalse());
    }
}
