package dev.portcullis.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthorityTest {
    @ParameterizedTest
    @CsvSource({
        "example.com, example.com",
        "EXAMPLE.com:8080, example.com:8080",
        "example.com., example.com",
        "example.com.:80, example.com:80",
        "my_host-1, my_host-1",
        "127.0.0.1:65535, 127.0.0.1:65535",
        "[::1], [::1]",
        "[2001:DB8::1]:443, [2001:db8::1]:443",
        "[::ffff:10.0.0.1], [::ffff:10.0.0.1]",
    })
    void hasOneSpelling(String text, String canonical) {
        Authority authority = Authority.parse(text).orElseThrow();

        assertThat(authority).hasToString(canonical);
        assertThat(Authority.parse(canonical)).contains(authority);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "a..b",
                ".a",
                "a..",
                ":80",
                "a:",
                "a:0",
                "a:080",
                "a:65536",
                "a:999999",
                "a:+80",
                "a:8 0",
                "a:80:80",
                "user@a",
                "user:pw@a",
                "a/b",
                "a?b",
                "a#b",
                "a b",
                "a\tb",
                "a,b",
                "a%2eb",
                "a\\b",
                "a\0",
                "a\u00e9",
                "a;b",
                "[::1",
                "::1",
                "[]",
                "[1.2.3.4]",
                "[::1%eth0]",
                "[::1]a",
                "[::1]:",
                "[v1.a]",
                "a[::1]",
                "[::1].",
                "*.a"
            })
    void refusesEverythingElse(String text) {
        assertThat(Authority.parse(text)).isEmpty();
    }

    @Test
    void boundsTheLengthOfAHost() {
        assertThat(Authority.parse("a".repeat(255))).isPresent();
        assertThat(Authority.parse("a".repeat(256))).isEmpty();
    }

    @Test
    void comparesWithTheDefaultPort() {
        Authority bare = Authority.parse("a.test").orElseThrow();
        Authority with80 = Authority.parse("A.test.:80").orElseThrow();

        assertThat(bare.isSameAs(with80, 80)).isTrue();
        assertThat(bare.isSameAs(with80, 443)).isFalse();
        assertThat(bare.isSameAs(Authority.parse("b.test").orElseThrow(), 80)).isFalse();
    }
}
