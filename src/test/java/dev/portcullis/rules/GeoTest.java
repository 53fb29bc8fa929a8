package dev.portcullis.rules;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GeoTest {
    /** The client of a trial, 203.0.113.9, is in the network that the database knows. */
    @ParameterizedTest
    @CsvSource({
        "GEO:COUNTRY_CODE, NZ",
        "GEO:country_code3, NZL",
        "GEO:COUNTRY_NAME, New Zealand",
        "GEO:COUNTRY_CONTINENT, OC",
        "GEO:REGION, WGN",
        "GEO:CITY, Wellington",
        "GEO:LATITUDE, -41.25",
        "GEO:LONGITUDE, 174.75",
    })
    void tellsWhereAClientIs(String part, String expected) {
        String rules = "SecGeoLookupDb places.mmdb\nSecRule REMOTE_ADDR \"@geoLookup\" \"id:1,phase:1,pass,chain\"\n"
                + "SecRule " + part + " \"@streq " + expected + "\"";

        assertThat(Trial.get("/").run(rules).ids()).containsExactly(1L);
    }

    @Test
    void knowsNothingOfOtherAddressesAndForgetsTheLastOne() {
        String rules = "SecGeoLookupDb places.mmdb\nSecRule REMOTE_ADDR \"@geoLookup\" \"id:1,phase:1,pass\"\n"
                + "SecRule ARGS:ip \"@geoLookup\" \"id:2,phase:1,pass\"\nSecRule &GEO \"@eq 0\" \"id:3,phase:1,pass\"";

        assertThat(Trial.get("/?ip=10.0.0.1").run(rules).ids()).containsExactly(1L, 3L);
        assertThat(Trial.get("/?ip=203.9.9.9").run(rules).ids()).containsExactly(1L, 2L);
        assertThat(Trial.get("/?ip=example.org").run(rules).ids()).containsExactly(1L, 3L);
    }

    @Test
    void needsADatabase() {
        assertThat(Trial.compile("SecRule REMOTE_ADDR \"@geoLookup\" \"id:1,phase:1,pass\"")
                        .errors())
                .singleElement()
                .asString()
                .contains("@geoLookup needs a database: SecGeoLookupDb file.mmdb");
    }

    @Test
    void readsCodesByTheMapOfTheBackend() {
        String rule = "SecRule REQUEST_URI_RAW \"@contains select\" \"id:1,phase:1,pass,t:urlDecodeUni\"";

        assertThat(Trial.get("/?q=s%u00e9lect")
                        .run("SecUnicodeMapFile unicode.mapping 20127\n" + rule)
                        .ids())
                .containsExactly(1L);
        assertThat(Trial.get("/?q=s%u00e9lect").run(rule).ids()).isEmpty();
        assertThat(Trial.get("/?q=s%u0065l%65ct")
                        .run("SecUnicodeMapFile unicode.mapping 20127\n" + rule)
                        .ids())
                .containsExactly(1L);
    }
}
