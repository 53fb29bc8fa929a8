package dev.portcullis.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DomainNameTest {
    private static final String LABEL = "a".repeat(63);

    @ParameterizedTest
    @ValueSource(
            strings = {"example.com", "EXAMPLE.com", "com", "3com.example", "a-b.example", "xn--mnchen-3ya.example"})
    void takesLabelsWithDotsBetweenThem(String text) {
        assertThat(DomainName.isOne(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                ".com",
                "example.com.",
                "example..com",
                "-a.com",
                "a-.com",
                "a_b.com",
                "a b.com",
                "*.com",
                "[192.0.2.1]",
                "m\u00fcnchen.example",
                "example\uff0ecom",
                "example.com\n"
            })
    void takesNothingElse(String text) {
        assertThat(DomainName.isOne(text)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {62, 63, 64, 65})
    void aLabelHasAtMost63Characters(int length) {
        assertThat(DomainName.isOne("a".repeat(length) + "." + LABEL)).isEqualTo(length <= 63);
    }
}
