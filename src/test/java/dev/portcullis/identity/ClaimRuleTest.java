package dev.portcullis.identity;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClaimRuleTest {
    private static final String CLAIMS =
            "{\"scope\":\"read  write\",\"scp\":\"\",\"group\":\"a b\",\"level\":3,\"staff\":true,"
                    + "\"realm\":{\"roles\":[\"ops\",7,null,[\"deep\"]]},\"https://example.com/roles\":[\"boss\"],\"a.b\":\"dotted\","
                    + "\"x/y\":{\"~\":\"odd\"}}";

    @ParameterizedTest
    @CsvSource({
        "scope,write,true",
        "scope,read  write,false",
        "scope,rea,false",
        "scope,READ,false",
        "scp,'',false",
        "group,a b,true",
        "group,a,false",
        "level,3,true",
        "staff,true,true",
        "/realm/roles,ops,true",
        "/realm/roles,7,true",
        "/realm/roles,deep,false",
        "/realm/roles,null,false",
        "realm,ops,false",
        "realm.roles,ops,false",
        "/realm/roles/0,ops,false",
        "/scope/read,read,false",
        "https://example.com/roles,boss,true",
        "a.b,dotted,true",
        "/x~1y/~0,odd,true",
        "missing,,false",
        "realm,,true",
        "level,,true",
    })
    void comparesTextsLetterByLetter(String path, String allowed, boolean met) throws Exception {
        ClaimRule rule = allowed == null ? ClaimRule.of(path) : ClaimRule.of(path, "something", allowed);
        assertThat(rule.isMetBy(new Claims(JsonReader.read(CLAIMS)))).isEqualTo(met);
    }
}
