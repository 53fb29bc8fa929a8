package dev.portcullis.http;

import static dev.portcullis.http.RequestTarget.Ambiguity.ABOVE_ROOT;
import static dev.portcullis.http.RequestTarget.Ambiguity.BACKSLASH;
import static dev.portcullis.http.RequestTarget.Ambiguity.DOT_SEGMENT_PARAMETER;
import static dev.portcullis.http.RequestTarget.Ambiguity.DOUBLE_ENCODING;
import static dev.portcullis.http.RequestTarget.Ambiguity.ENCODED_NUL;
import static dev.portcullis.http.RequestTarget.Ambiguity.ENCODED_SEMICOLON;
import static dev.portcullis.http.RequestTarget.Ambiguity.ENCODED_SLASH;
import static dev.portcullis.http.RequestTarget.Ambiguity.INVALID_ENCODING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.http.RequestTarget.Ambiguity;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTargetTest {
    private static RequestTarget target(String raw) {
        TargetParser.Result result = TargetParser.parse("GET", raw);
        assertThat(result).as(raw).isInstanceOf(TargetParser.Accepted.class);
        return ((TargetParser.Accepted) result).target();
    }

    @ParameterizedTest
    @CsvSource({
        // raw, path, encodedPath
        "/,                        /,               /",
        "/a/b.html,                /a/b.html,       /a/b.html",
        "/.well-known/x,           /.well-known/x,  /.well-known/x",
        "/a/.../b,                 /a/.../b,        /a/.../b",
        "/a//b///c,                /a/b/c,          /a/b/c",
        "//a,                      /a,              /a",
        "/a/./b/../c,              /a/c,            /a/c",
        "/a/%2e/b/%2E%2e/c,        /a/c,            /a/c",
        "/a/b/..,                  /a/,             /a/",
        "/a/.,                     /a/,             /a/",
        "/a/..,                    /,               /",
        "/%61dmin,                 /admin,          /admin",
        "/a%20b,                   '/a b',          /a%20b",
        "/caf%c3%a9,               /caf\u00c3\u00a9, /caf%C3%A9",
        "/caf%e9,                  /caf\u00e9,      /caf%E9",
        "/caf\u00e9,               /caf\u00e9,      /caf%E9",
        "/%c3%80+la+carte,         /\u00c3\u0080+la+carte, /%C3%80+la+carte",
        "/%C0+la+carte,            /\u00c0+la+carte, /%C0+la+carte",
        "/{id}|^`\"<>,             /{id}|^`\"<>,    /%7Bid%7D%7C%5E%60%22%3C%3E",
        "/a%2cb%3Dc,               '/a,b=c',        '/a,b=c'",
        "/what%3f%23,              /what?#,         /what%3F%23",
        "/100%25,                  /100%,           /100%25",
        "/100%2525,                /100%25,         /100%2525",
        "/admin;jsessionid=1,      /admin,          /admin;jsessionid=1",
        "/admin;x=y/public,        /admin/public,   /admin;x=y/public",
        "/admin;x=y/../public,     /public,         /public",
        "/;/admin,                 /admin,          /admin",
        "/;x=1/;y/admin;z,         /admin,          /admin;z",
        "/a;b;c=%2c/d,             /a/d,            '/a;b;c=,/d'",
        "/;jsessionid=1,           /,               /;jsessionid=1",
        "/a/;jsessionid=1,         /a/,             /a/;jsessionid=1",
        "/a;/,                     /a/,             /a;/",
    })
    void hasOneCanonicalForm(String raw, String path, String encodedPath) {
        RequestTarget target = target(raw);

        assertThat(target.path()).isEqualTo(path);
        assertThat(target.encodedPath()).isEqualTo(encodedPath);
        assertThat(target.ambiguities()).isEmpty();
        assertThat(target.raw()).isEqualTo(raw);
        assertThat(target.query()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "/a%2fb,                 ENCODED_SLASH,         /a%2Fb",
        "/a%2F...%2f.b%2f,       ENCODED_SLASH,         /a%2F...%2F.b%2F",
        "/a\\b,                  BACKSLASH,             /a\\b",
        "/a%3bb,                 ENCODED_SEMICOLON,     /a;b",
        "/public/..;/admin,      DOT_SEGMENT_PARAMETER, /admin",
        "/user/..;a=b/admin,     DOT_SEGMENT_PARAMETER, /admin",
        "/user/%2e%2E;a=b/admin, DOT_SEGMENT_PARAMETER, /admin",
        "/user/.;/admin,         DOT_SEGMENT_PARAMETER, /user/admin",
        "/a/%c0%af,              OVERLONG_UTF8,         /a/\u00c0\u00af",
        "/a/%C0%AE%c0%ae/b,      OVERLONG_UTF8,         /a/\u00c0\u00ae\u00c0\u00ae/b",
        "/%e0%80%af,             OVERLONG_UTF8,         /\u00e0\u0080\u00af",
        "/%f0%80%80%af,          OVERLONG_UTF8,         /\u00f0\u0080\u0080\u00af",
        "/%f8%80%80%80%af,       OVERLONG_UTF8,         /\u00f8\u0080\u0080\u0080\u00af",
        "/%ed%a0%80,             OVERLONG_UTF8,         /\u00ed\u00a0\u0080",
        "/%f4%90%80%80,          OVERLONG_UTF8,         /\u00f4\u0090\u0080\u0080",
        "/%252e%252e/a,          DOUBLE_ENCODING,       /%2e%2e/a",
        "/a%252fb,               DOUBLE_ENCODING,       /a%2fb",
        "/a%255Cb,               DOUBLE_ENCODING,       /a%5Cb",
        "/a%253bb,               DOUBLE_ENCODING,       /a%3bb",
        "/a%253fb,               DOUBLE_ENCODING,       /a%3fb",
        "/a%2523,                DOUBLE_ENCODING,       /a%23",
        "/a%2500,                DOUBLE_ENCODING,       /a%00",
        "/a%2525252e,            DOUBLE_ENCODING,       /a%25252e",
        "/a%25%32%65,            DOUBLE_ENCODING,       /a%2e",
        "/100%,                  INVALID_ENCODING,      /100%",
        "/a%u002f,               INVALID_ENCODING,      /a%u002f",
        "/a%4,                   INVALID_ENCODING,      /a%4",
        "/a%0d%0ab,              ENCODED_CONTROL,       '/a\r\nb'",
        "/a%7f,                  ENCODED_CONTROL,       /a\u007f",
        "/../etc/passwd,         ABOVE_ROOT,            /etc/passwd",
        "/a/../../b,             ABOVE_ROOT,            /b",
    })
    void namesWhatServersReadInTwoWays(String raw, Ambiguity ambiguity, String path) {
        RequestTarget target = target(raw);

        assertThat(target.ambiguities()).containsExactly(ambiguity);
        assertThat(target.path()).isEqualTo(path);
        assertThat(target.ambiguitiesBeyond(Set.of())).containsExactly(ambiguity);
        assertThat(target.ambiguitiesBeyond(EnumSet.of(ambiguity))).isEmpty();
        assertThat(target.ambiguitiesBeyond(EnumSet.complementOf(EnumSet.of(ambiguity))))
                .containsExactly(ambiguity);
    }

    @Test
    void namesSeveralReadingsInAStableOrder() {
        assertThat(target("/a%00%2f..;/%").ambiguities()).containsExactly(ENCODED_SLASH, ENCODED_NUL, INVALID_ENCODING);
        assertThat(target("/..;%5c/%252e").ambiguities())
                .containsExactly(BACKSLASH, DOT_SEGMENT_PARAMETER, DOUBLE_ENCODING, ABOVE_ROOT);
        assertThat(target("/..%3bx").ambiguities())
                .as("a dot segment to whoever decodes first")
                .containsExactly(ENCODED_SEMICOLON, DOT_SEGMENT_PARAMETER);
    }

    @ParameterizedTest
    @CsvSource({
        "/a%2F..%2fb,    ENCODED_SLASH, /a%2F..%2Fb",
        "/..%2fb,        ENCODED_SLASH, /..%2Fb",
        "/a/b%2f..,      ENCODED_SLASH, /a/b%2F..",
        "/a%2f.,         ENCODED_SLASH, /a%2F.",
        "/a;x=..%2f..,   ENCODED_SLASH, /a",
        "/..%5c..%5Cb,   BACKSLASH,     /..\\..\\b",
        "/a\\..\\b,      BACKSLASH,     /a\\..\\b",
    })
    void allowingASlashThatIsTextDoesNotAllowTheWayUpBehindIt(String raw, Ambiguity slash, String path) {
        RequestTarget target = target(raw);

        assertThat(target.path()).isEqualTo(path);
        assertThat(target.ambiguitiesBeyond(EnumSet.of(slash))).containsExactly(Ambiguity.HIDDEN_DOT_SEGMENT);
        assertThat(target.ambiguitiesBeyond(EnumSet.of(slash, Ambiguity.HIDDEN_DOT_SEGMENT)))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=1&b=%zz%", "x=%2f..%2f%00%252e;y", "", "?", "a[]=1&u=http://h/../x\\y", "q=caf\u00e9"})
    void leavesTheQueryAlone(String query) {
        RequestTarget target = target("/a/../b?" + query);

        assertThat(target.query()).isEqualTo(query);
        assertThat(target.forwarded()).isEqualTo("/b?" + query);
        assertThat(target.ambiguities()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "http://Example.com/a/../b?c, example.com,    /b?c",
        "HTTP://example.com,          example.com,    /",
        "http://example.com:8080?c,   example.com:8080, /?c",
        "https://[::1]/a;b/,          [::1],          /a;b/",
    })
    void readsTheAbsoluteForm(String raw, String authority, String forwarded) {
        TargetParser.Accepted accepted = (TargetParser.Accepted) TargetParser.parse("GET", raw);

        assertThat(accepted.authority()).hasToString(authority);
        assertThat(accepted.target().forwarded()).isEqualTo(forwarded);
        assertThat(accepted.target().raw()).isEqualTo(raw);
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "http://example.com"})
    void optionsAsksForTheWholeServer(String raw) {
        TargetParser.Accepted accepted = (TargetParser.Accepted) TargetParser.parse("OPTIONS", raw);

        assertThat(accepted.target().forwarded()).isEqualTo("*");
    }

    @ParameterizedTest
    @CsvSource({
        "*,                     INVALID_TARGET",
        "a/b,                   INVALID_TARGET",
        "?a,                    INVALID_TARGET",
        "example.com:443,       INVALID_TARGET",
        "ftp://example.com/,    INVALID_TARGET",
        "http:///a,             INVALID_TARGET",
        "http://u@example.com/, INVALID_TARGET",
        "http://a:b/,           INVALID_TARGET",
        "'/a\u0001b',           INVALID_TARGET",
        "/a?b\u007f,            INVALID_TARGET",
        "/#fragment,            FRAGMENT_IN_TARGET",
        "/a?b#c,                FRAGMENT_IN_TARGET",
        "http://a#b/,           FRAGMENT_IN_TARGET",
    })
    void refusesWhatIsNoTarget(String raw, Violation violation) {
        TargetParser.Result result = TargetParser.parse("GET", raw);

        assertThat(result).isInstanceOf(TargetParser.Refused.class);
        assertThat(((TargetParser.Refused) result).violation()).isEqualTo(violation);
    }

    /** Pieces from which random paths are made: what attackers combine, and harmless text between. */
    private static final String[] PIECES = {
        "/", "/", "/", "a", "admin", "B", ".", "..", "%2e", "%2E", "%2f", "%5c", "\\", "%", "%25", "2e", "2f", "%252e",
        "%3b", "%c0", "%af", "%ae", "%e0", "%80", "%f0", "%00", "%0a", "%20", "\u00e9", "%c3%a9", "~", "!", ",", "%2C",
        "=", ":", "@",
    };

    private static String randomPath(Random random) {
        StringBuilder path = new StringBuilder("/");
        for (int i = random.nextInt(12); i > 0; i--) {
            path.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return path.toString();
    }

    /** Ends a random half of the segments with parameters. */
    private static String withParameters(String path, Random random) {
        StringBuilder out = new StringBuilder("/");
        String[] segments = path.substring(1).split("/", -1);
        for (int i = 0; i < segments.length; i++) {
            out.append(i == 0 ? "" : "/").append(segments[i]);
            if (random.nextBoolean()) {
                out.append(random.nextBoolean() ? ";" : ";x=" + segments[random.nextInt(segments.length)]);
            }
        }
        return out.toString();
    }

    @Test
    void parametersNeverChangeThePath() {
        Random random = new Random(20_261_123);
        for (int i = 0; i < 100_000; i++) {
            String plain = randomPath(random);
            String parameters = withParameters(plain, random);

            assertThat(target(parameters).path())
                    .as("%s and %s", plain, parameters)
                    .isEqualTo(target(plain).path());
        }
    }

    @Test
    void theForwardedPathIsReadAsTheSamePath() {
        Random random = new Random(20_261_124);
        for (int i = 0; i < 100_000; i++) {
            RequestTarget first = target(withParameters(randomPath(random), random));
            RequestTarget again = target(first.encodedPath());

            assertThat(again.path()).as(first.raw()).isEqualTo(first.path());
            assertThat(again.encodedPath()).as(first.raw()).isEqualTo(first.encodedPath());
            assertThat(first.ambiguities()).as(first.raw()).containsAll(again.ambiguities());
        }
    }

    @Test
    void whatIsForwardedHoldsNoDotSegmentAndNoEmptySegment() {
        Random random = new Random(20_261_125);
        for (int i = 0; i < 100_000; i++) {
            RequestTarget target = target(withParameters(randomPath(random), random));

            assertThat(target.path()).as(target.raw()).startsWith("/").doesNotContain("//");
            assertThat(("/" + target.encodedPath() + "/"))
                    .as(target.raw())
                    .doesNotContain("/./", "/../", "/.;", "/..;");
            for (char c : target.encodedPath().toCharArray()) {
                assertThat(c).as(target.raw()).isBetween('!', '~').isNotIn('\\', '?', '#', '"', '<', '>');
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Ambiguity.class)
    void namesEveryReadingInItsLabel(Ambiguity ambiguity) {
        assertThat(ambiguity.label())
                .isEqualTo(ambiguity.name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }

    @Test
    void longHostilePathsTakeLinearTime() {
        // a quadratic reader would need minutes for these
        for (String piece : new String[] {"%25", "25", "/..", "/a", ";", "%c0", "/.;x", "%2525"}) {
            RequestTarget target = target("/" + piece.repeat(1 << 20));
            assertThat(target.path()).startsWith("/");
        }
        assertThat(target("/%" + "25".repeat(1 << 20)).ambiguities()).isEmpty();
    }
}
