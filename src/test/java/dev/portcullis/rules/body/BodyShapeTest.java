package dev.portcullis.rules.body;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.rules.Value;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BodyShapeTest {
    private static BodyShape shape(byte[] content) {
        return BodyShape.of(Value.of(content));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\":1} | JSON",
                "  [1] | JSON",
                "\u00ef\u00bb\u00bf{} | JSON",
                "<a/> | XML",
                "^<?xml version='1.0'?> | XML",
                "a=1&b=2 | URLENCODED",
                "user[name]=x | URLENCODED",
                "a%5Bb%5D=x | URLENCODED",
                "--b^Content-Disposition: form-data | MULTIPART",
                "--b$X: y | MULTIPART",
                "--b | OTHER",
                "-- a comment | OTHER",
                "--x=1 | URLENCODED",
                "a | OTHER",
                "a b=1 | OTHER",
                "=1 | OTHER",
                "\"a=b\" | OTHER",
                "\u0089PNG^ | OTHER",
                "%PDF-1.7 | OTHER",
                "`` | OTHER",
            })
    void goesByTheFirstBytes(String content, BodyShape shape) {
        String text = content.replace("^", "\r\n").replace("$", "\n");

        assertThat(shape(text.getBytes(StandardCharsets.ISO_8859_1))).isEqualTo(shape);
    }

    @ParameterizedTest
    @ValueSource(strings = {"utf-16", "utf-16le", "utf-16be", "utf-32", "utf-32le", "x-UTF-32BE-BOM"})
    void seesTextOfWideCharacters(String charset) {
        for (String text : new String[] {"{\"a\":1}", "[\u4e2d]", " <a/>"}) {
            assertThat(shape(text.getBytes(Charset.forName(charset)))).as(text).isEqualTo(BodyShape.WIDE);
        }
        assertThat(shape("hello".getBytes(Charset.forName(charset)))).isEqualTo(BodyShape.OTHER);
    }

    @Test
    void readsTheBoundaryThatContentBeginsWith() {
        assertThat(BodyShape.boundary(Value.ofLatin1("--x-y\r\nA: b")).latin1()).isEqualTo("x-y");
        assertThat(BodyShape.boundary(Value.ofLatin1("--" + "x".repeat(71) + "\r\nA: b"))
                        .isEmpty())
                .isTrue();
    }
}
