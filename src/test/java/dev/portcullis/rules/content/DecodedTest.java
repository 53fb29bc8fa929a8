package dev.portcullis.rules.content;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.rules.content.Decoded.Outcome;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecodedTest {
    private static final DecodingPolicy POLICY = DecodingPolicy.STANDARD;
    private static final byte[] TEXT =
            "<script>alert(1)</script> and some more text to press".getBytes(StandardCharsets.US_ASCII);

    private static Decoded decoded(String coding, byte[] content) {
        return Decoded.of(content, List.of(coding), 1 << 20, false, POLICY);
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "br", "zstd"})
    void undoesEachCoding(String coding) {
        byte[] long1 = new byte[300_000];
        new Random(5).nextBytes(long1);
        for (byte[] content : List.of(TEXT, new byte[0], long1)) {
            Decoded whole = decoded(coding, Coded.in(coding, content));
            assertThat(whole.outcome()).isEqualTo(Outcome.WHOLE);
            assertThat(whole.content()).isEqualTo(content);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GZip", "x-gzip", " gzip ", "identity, gzip", "gzip,"})
    void knowsSpellingsOfOneCoding(String field) {
        assertThat(decoded(field, Coded.in("gzip", TEXT)).content()).isEqualTo(TEXT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "identity", ",", "Identity, identity"})
    void takesIdentityForNoCoding(String field) {
        assertThat(Decoded.isCoded(List.of(field))).isFalse();
        assertThat(decoded(field, TEXT).content()).isSameAs(TEXT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"compress", "gzip, br", "gzip, gzip", "gzipp", "br2", "aes128gcm", "gzip;q=1"})
    void readsNoUnknownCodingAndNoTwo(String field) {
        Decoded refused = decoded(field, Coded.in("gzip", TEXT));

        assertThat(refused.outcome()).isEqualTo(Outcome.UNSUPPORTED);
        assertThat(refused.content()).isEmpty();
    }

    @Test
    void readsNoTwoFields() {
        byte[] twice = Coded.in("gzip", Coded.in("gzip", TEXT));
        assertThat(Decoded.of(twice, List.of("gzip", "gzip"), 1 << 20, false, POLICY)
                        .outcome())
                .isEqualTo(Outcome.UNSUPPORTED);
    }

    @ParameterizedTest
    @CsvSource({"gzip,br", "gzip,deflate", "deflate,gzip", "br,gzip", "zstd,gzip", "gzip,zstd"})
    void refusesWhatBearsTheNameOfAnother(String label, String coding) {
        assertThat(decoded(label, Coded.in(coding, TEXT)).outcome()).isEqualTo(Outcome.MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "br", "zstd"})
    void refusesTextThatOnlyClaimsACoding(String coding) {
        assertThat(decoded(coding, TEXT).outcome()).isEqualTo(Outcome.MALFORMED);
        assertThat(decoded(coding, new byte[0]).outcome()).isEqualTo(Outcome.MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "br", "zstd"})
    void refusesWhatStandsBehindTheEnd(String coding) {
        byte[] coded = Coded.in(coding, TEXT);
        assertThat(decoded(coding, joined(coded, TEXT)).outcome()).isEqualTo(Outcome.MALFORMED);
        assertThat(decoded(coding, joined(coded, new byte[1])).outcome()).isEqualTo(Outcome.MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "br", "zstd"})
    void noPieceOfACodedContentIsTakenForWhole(String coding) {
        byte[] coded = Coded.in(coding, TEXT);
        for (int length = 0; length < coded.length; length++) {
            byte[] piece = Arrays.copyOf(coded, length);
            assertThat(decoded(coding, piece).outcome()).as("first %d", length).isEqualTo(Outcome.MALFORMED);
            assertThat(Decoded.of(piece, List.of(coding), 1 << 20, true, POLICY).outcome())
                    .as("first %d, known to be cut", length)
                    .isEqualTo(Outcome.CUT);
        }
    }

    @Test
    void joinsMembersAndFramesAsReadersDo() {
        for (String coding : List.of("gzip", "zstd")) {
            byte[] both = joined(Coded.in(coding, TEXT), Coded.in(coding, TEXT));
            assertThat(decoded(coding, both).content()).as(coding).isEqualTo(joined(TEXT, TEXT));
        }
    }

    /** Megabytes of members that hold nothing must not cost a decompressor each. */
    @Test
    void readsAHundredThousandEmptyMembers() {
        byte[] empty = Coded.in("gzip", new byte[0]);
        byte[] many = new byte[empty.length * 100_000];
        for (int at = 0; at < many.length; at += empty.length) {
            System.arraycopy(empty, 0, many, at, empty.length);
        }

        Decoded read = decoded("gzip", joined(many, Coded.in("gzip", TEXT)));

        assertThat(read.outcome()).isEqualTo(Outcome.WHOLE);
        assertThat(read.content()).isEqualTo(TEXT);
    }

    @Test
    void refusesAWrongChecksumOrLength() {
        byte[] coded = Coded.in("gzip", TEXT);
        for (int back = 1; back <= 8; back++) {
            byte[] broken = coded.clone();
            broken[coded.length - back] ^= 1;
            assertThat(decoded("gzip", broken).outcome()).isEqualTo(Outcome.MALFORMED);
        }
    }

    @Test
    void readsAllPartsOfAGzipHeader() {
        byte[] plain = Coded.in("gzip", TEXT);
        byte[] rest = Arrays.copyOfRange(plain, 10, plain.length);
        byte[] head = {0x1f, (byte) 0x8b, 8, 0x1e, 0, 0, 0, 0, 0, 3, 2, 0, 'e', 'x', 'n', 0, 'c', 0, 9, 9};
        assertThat(decoded("gzip", joined(head, rest)).content()).isEqualTo(TEXT);

        head[3] = 0x3e; // a reserved flag
        assertThat(decoded("gzip", joined(head, rest)).outcome()).isEqualTo(Outcome.MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "br", "zstd"})
    void stopsAtTheSizeLimitByOneByte(String coding) {
        byte[] coded = Coded.in(coding, TEXT);
        int size = TEXT.length;
        for (int limit : new int[] {size - 1, size, size + 1}) {
            Decoded decoded = Decoded.of(coded, List.of(coding), limit, false, POLICY);
            assertThat(decoded.outcome()).isEqualTo(limit < size ? Outcome.OVER_LIMIT : Outcome.WHOLE);
            assertThat(decoded.content()).isEqualTo(Arrays.copyOf(TEXT, Math.min(limit, size)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "br", "zstd"})
    void stopsAtTheRatioByOneByte(String coding) {
        byte[] coded = Coded.in(coding, new byte[8 << 20]);
        int ratio = 50;
        long allowed = Math.max(DecodingPolicy.ALWAYS_ALLOWED, (long) coded.length * ratio);

        Decoded bomb =
                Decoded.of(coded, List.of(coding), 100 << 20, false, new DecodingPolicy(true, ratio, true, false));

        assertThat(bomb.outcome()).isEqualTo(Outcome.OVER_RATIO);
        assertThat(bomb.content()).hasSize((int) allowed);
        assertThat(bomb.detail()).contains("more than 50 times").contains(coding);
    }

    @Test
    void allowsWhatTheRatioAllowsAndNotAByteMore() {
        int floor = DecodingPolicy.ALWAYS_ALLOWED;
        for (int size : new int[] {floor - 1, floor, floor + 1}) {
            byte[] coded = Coded.in("br", new byte[size]);
            Decoded decoded = decoded("br", coded);
            assertThat(coded.length * 100).isLessThan(floor);
            assertThat(decoded.outcome()).isEqualTo(size > floor ? Outcome.OVER_RATIO : Outcome.WHOLE);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "br", "zstd"})
    void survivesDamageOfEveryKind(String coding) {
        long seed = 7;
        Random random = new Random(seed);
        byte[] coded = Coded.in(coding, TEXT.clone());
        for (int round = 0; round < 5_000; round++) {
            byte[] damaged = Arrays.copyOf(coded, 1 + random.nextInt(coded.length + 8));
            for (int i = 1 + random.nextInt(3); i > 0; i--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            assertThat(decoded(coding, damaged).content())
                    .as("seed %d round %d", seed, round)
                    .hasSizeLessThanOrEqualTo(1 << 20);
        }
    }
}
