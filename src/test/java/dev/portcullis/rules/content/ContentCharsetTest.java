package dev.portcullis.rules.content;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.rules.content.ContentCharset.Kind;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContentCharsetTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text/html | ASCII_BASED",
                "text/html; charset=utf-8 | ASCII_BASED",
                "text/html;charset=\"UTF-8\" | ASCII_BASED",
                "text/html; charset=windows-1251; x=y | ASCII_BASED",
                "text/html; charset=utf-16 | FOREIGN",
                "text/html; Charset = UTF-16LE | FOREIGN",
                "text/html; charset=ibm037 | FOREIGN",
                "text/html; charset=iso-2022-jp | FOREIGN",
                "text/html; charset=ISO-2022-KR | FOREIGN",
                "text/html; charset=shift_jis | ASCII_BASED",
                "text/html; charset=gb18030 | ASCII_BASED",
                "text/html; charset=koi8-r | ASCII_BASED",
                "text/html; charset=utf-7 | UNKNOWN",
                "text/html; charset= | ASCII_BASED",
                "text/html; charset='utf-8' | ASCII_BASED",
                "text/html; charset='utf-7' | UNKNOWN",
                "text/html; charset=undefined | UNKNOWN",
                "text/html; charset=utf-8; charset=utf-16 | UNKNOWN",
                "text/html; x-charset=utf-16 | ASCII_BASED",
            })
    void tellsWhetherAsciiStandsAsItIs(String contentType, Kind kind) {
        assertThat(ContentCharset.of(contentType).kind()).isEqualTo(kind);
    }

    @Test
    void bringsForeignTextToUtf8() {
        for (String name : new String[] {"utf-16", "utf-16le", "utf-32", "ibm037", "cp1047"}) {
            byte[] page = "<script>\u00e4".getBytes(Charset.forName(name));
            assertThat(new String(
                            ContentCharset.of("text/html; charset=" + name).toUtf8(page), StandardCharsets.UTF_8))
                    .isEqualTo("<script>\u00e4");
        }
    }

    @Test
    void showsWhatIsHiddenBetweenEscapes() {
        byte[] page = "<scr\u001b(Bipt>".getBytes(StandardCharsets.US_ASCII);
        assertThat(new String(
                        ContentCharset.of("text/html; charset=iso-2022-jp").toUtf8(page), StandardCharsets.UTF_8))
                .isEqualTo("<script>");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a/b; xcharset=ibm037 | FOREIGN | false",
                "a/b; x=\"acharset=utf-7\" | UNKNOWN | false",
                "a/b; xcharset=utf-8 | ASCII_BASED | false",
                "a/b; charset=utf-8; charset=iso-8859-1 | ASCII_BASED | true",
                "a/b; charset=utf-8; charset=ibm037 | FOREIGN | true",
                "a/b; charset=ibm037; charset=utf-7 | UNKNOWN | true",
                "a/b; charset=utf-8 | ASCII_BASED | false",
                "a/b | ASCII_BASED | false",
            })
    void saysTheWorstThatSeveralCharsetsMean(String contentType, Kind kind, boolean isTwice) {
        assertThat(ContentCharset.worst(List.of(contentType))).isEqualTo(kind);
        assertThat(ContentCharset.isNamedTwice(List.of(contentType))).isEqualTo(isTwice);
        assertThat(ContentCharset.isNamedTwice(List.of(contentType, "c/d; charset=x")))
                .isEqualTo(contentType.contains(" charset"));
    }

    @Test
    void asksForNothingWithoutAContentType() {
        assertThat(ContentCharset.of(null).kind()).isEqualTo(Kind.ASCII_BASED);
    }
}
