package dev.portcullis.rules.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.rules.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PrefilterTest {
    private static final long SEED = 20_261_124L;

    private static boolean mayMeet(Requirement requirement, String text) {
        Prefilter.Builder builder = new Prefilter.Builder();
        int number = builder.add(requirement);
        Prefilter filter = builder.build();
        return filter.mayMeet(filter.scan(Value.ofLatin1(text)), number);
    }

    @Test
    void findsPhrasesInAnyCaseAndAnyBytes() {
        Requirement phrases = Requirement.anyOf(List.of("Evil", "", "\u00e9t\u00e9", "a very long phrase"));

        assertThat(mayMeet(phrases, "the eVIL one")).isTrue();
        assertThat(mayMeet(phrases, "un \u00e9t\u00e9")).isTrue();
        assertThat(mayMeet(phrases, "a very l")).as("longer texts are cut").isTrue();
        assertThat(mayMeet(phrases, "an \u00c9t\u00c9"))
                .as("no case above 0x7F")
                .isFalse();
        assertThat(mayMeet(phrases, "live")).isFalse();
        assertThat(mayMeet(phrases, "")).isFalse();
    }

    @Test
    void onePhraseOfOneByteIsFoundByItsGroup() {
        assertThat(mayMeet(Requirement.anyOf(List.of("%")), "100%")).isTrue();
        assertThat(mayMeet(Requirement.anyOf(List.of("%")), "100")).isFalse();
    }

    @Test
    void findsBytesOutsideOfARange() {
        Requirement notAscii = Requirement.byteOutside(new long[] {-1, -1, 0, 0});
        Requirement nothing = Requirement.byteOutside(new long[] {-1, -1, -1, -1});

        assertThat(mayMeet(notAscii, "caf\u00e9")).isTrue();
        assertThat(mayMeet(notAscii, "cafe")).isFalse();
        assertThat(mayMeet(nothing, "caf\u00e9")).as("no byte is outside").isFalse();
    }

    @Test
    void whatRequiresNothingIsAlwaysAsked() {
        Prefilter.Builder builder = new Prefilter.Builder();

        assertThat(builder.add(Requirement.NOTHING)).isEqualTo(Prefilter.Builder.ALWAYS);
        assertThat(builder.add(Requirement.anyOf(List.of("")))).isEqualTo(Prefilter.Builder.ALWAYS);
        assertThat(builder.add(Requirement.anyOf(List.of("x")))).isZero();
    }

    @Test
    void valuesTogetherMayMeetWhatOneOfThemMay() {
        Prefilter.Builder builder = new Prefilter.Builder();
        int union = builder.add(Requirement.anyOf(List.of("union")));
        int script = builder.add(Requirement.anyOf(List.of("<script")));
        int other = builder.add(Requirement.anyOf(List.of("passwd")));
        Prefilter filter = builder.build();
        Prefilter.Union all = filter.union();
        assertThat(all.mayMeet(0, -1L)).as("no value").isZero();

        all.add(filter.scan(Value.ofLatin1("nothing here")));
        all.add(filter.scan(Value.ofLatin1("a union of")));
        all.add(filter.scan(Value.ofLatin1("<SCRIPT>")));

        assertThat(all.mayMeet(0, 0b111)).isEqualTo(1L << union | 1L << script);
        assertThat(all.mayMeet(0, 1L << other | 1L << script)).isEqualTo(1L << script);
        assertThat(filter.mayMeet(all.content(), union)).isTrue();
        all.clear();
        assertThat(all.mayMeet(0, 0b111)).isZero();
    }

    @Test
    void valuesTogetherMayMeetWhatNeedsNoText() {
        Prefilter.Builder builder = new Prefilter.Builder();
        for (int i = 0; i < 70; i++) {
            builder.add(Requirement.anyOf(List.of("word" + i)));
        }
        int masked = builder.add(Requirement.anyOf(List.of("'", ";")));
        Prefilter.Union all = builder.build().union();

        all.add(builder.build().scan(Value.ofLatin1("it's")));

        assertThat(all.mayMeet(masked >> 6, -1L & (1L << 7) - 1)).isEqualTo(1L << masked);
        assertThat(all.mayMeet(0, -1L)).isZero();
        assertThat(all.nextWord(0))
                .as("words without text are looked at always")
                .isEqualTo(masked >> 6);
        assertThat(all.nextWord(2)).isEqualTo(-1);
    }

    @Test
    void triggersAreSeenWhateverElseIsThere() {
        Prefilter filter = new Prefilter.Builder().build();

        assertThat(filter.scan(Value.ofLatin1("abc D")).hasAny(ByteGroups.mask("A")))
                .isTrue();
        assertThat(filter.scan(Value.ofLatin1("abc d")).hasAny(ByteGroups.mask("A")))
                .isFalse();
        assertThat(filter.scan(Value.ofLatin1("a%20b")).hasAny(ByteGroups.mask("%+")))
                .isTrue();
        assertThat(filter.scan(Value.EMPTY).hasAny(ByteGroups.mask("%+"))).isFalse();
    }

    /** More texts than fit the table in full length: they are cut, which may find more but never less. */
    @Test
    void agreesWithAPlainSearchWhateverTheNumberOfTexts() {
        Random random = new Random(SEED);
        for (int count : new int[] {1, 50, 2_000, 30_000}) {
            List<String> phrases = new ArrayList<>();
            Prefilter.Builder builder = new Prefilter.Builder();
            for (int i = 0; i < count; i++) {
                phrases.add(letters(random, 2 + random.nextInt(8)));
                builder.add(new Requirement(
                        Set.of(phrases.get(i)
                                .substring(0, Math.min(8, phrases.get(i).length()))),
                        new long[0],
                        0));
            }
            Prefilter filter = builder.build();
            for (int i = 0; i < 20; i++) {
                String text = letters(random, 40);
                Prefilter.Content content = filter.scan(Value.ofLatin1(text));
                for (int n = 0; n < count; n++) {
                    if (text.contains(phrases.get(n))) {
                        assertThat(filter.mayMeet(content, n))
                                .as("seed %d: %s in %s", SEED, phrases.get(n), text)
                                .isTrue();
                    }
                }
            }
        }
    }

    private static String letters(Random random, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append((char) ('a' + random.nextInt(26)));
        }
        return text.toString();
    }
}
