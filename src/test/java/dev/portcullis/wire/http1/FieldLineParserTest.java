package dev.portcullis.wire.http1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.http.FieldName;
import dev.portcullis.http.Fields;
import dev.portcullis.http.Violation;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Values are read eight bytes at a time: every byte has to be seen, wherever it stands. */
class FieldLineParserTest {
    private static final int LONGEST = 18;

    private final FieldLineParser parser = new FieldLineParser(10);

    private static byte[] section(String lines) {
        return (lines + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    /** RFC 9110 section 5.5: HTAB, SP, VCHAR and obs-text. */
    private static boolean mayStandInValue(int b) {
        return b == '\t' || (b >= ' ' && b != 0x7F);
    }

    @Test
    void everyByteIsJudgedAtEveryPlaceOfValuesOfEveryLength() {
        for (int length = 1; length <= LONGEST; length++) {
            for (int place = 0; place < length; place++) {
                for (int b = 0; b < 256; b++) {
                    String value = "x".repeat(place) + (char) b + "\u00FF".repeat(length - place - 1);
                    Fields fields = parser.parse(section("A: " + value + "\r\nB: y\r\n"), 0);
                    if (mayStandInValue(b)) {
                        assertThat(fields)
                                .as("%d in place %d of %d", b, place, length)
                                .isNotNull();
                        assertThat(fields.first(FieldName.of("a"))).isEqualTo(value.strip());
                        assertThat(fields.first(FieldName.of("b"))).isEqualTo("y");
                    } else {
                        assertThat(fields)
                                .as("%d in place %d of %d", b, place, length)
                                .isNull();
                        assertThat(parser.violation())
                                .isEqualTo(b == '\r' ? Violation.BARE_CR : Violation.INVALID_FIELD_VALUE);
                    }
                }
            }
        }
    }
}
