package dev.portcullis.rules;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class XmlPathsTest {
    private static final String SOAP =
            "<s:Envelope xmlns:s='urn:soap'><s:Body><id kind='x'>7</id></s:Body></s:Envelope>";

    /** Each line: targets, operator, further actions, and whether rule 1 matches. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '^',
            value = {
                "XML:/e:Envelope/e:Body/id ~ @streq 7 ~ xmlns:e=urn:soap ~ true",
                "XML:/e:Envelope/e:Body/id ~ @streq 7 ~ xmlns:e=urn:other ~ false",
                "XML:/Envelope/Body/id ~ @streq 7 ~ t:none ~ false",
                "XML://id[@kind='x']|ARGS ~ @streq 7 ~ t:none ~ true",
                "ARGS|XML://id[contains(@kind,'x')] ~ @streq 7 ~ t:none ~ true",
                "&XML://id ~ @eq 1 ~ t:none ~ true",
                "XML://ID ~ @streq 7 ~ t:none ~ false",
                "XML://id|!XML://id ~ @streq 7 ~ t:none ~ false",
                "XML:/* ~ @streq 7 ~ t:none ~ true",
                "XML://@* ~ @streq x ~ t:none ~ true",
                "REQUEST_XML://id/text() ~ @streq 7 ~ t:none ~ true",
                "XML ~ @beginsWith <s:Env ~ t:none ~ true",
            })
    void selectsNodes(String targets, String operator, String action, boolean matches) {
        String rule = "SecRule " + targets + " \"" + operator + "\" \"id:1,phase:2,pass," + action + "\"";

        assertThat(Trial.post("/", "text/xml", SOAP).run(rule).ids().contains(1L))
                .isEqualTo(matches);
    }
}
