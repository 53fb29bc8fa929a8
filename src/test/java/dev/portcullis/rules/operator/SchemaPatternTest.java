package dev.portcullis.rules.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaPatternTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "[A-Z]{2}\\d{4}",
                "\\d{3}-\\d{2}-\\d{4}",
                "[^@]+@[^\\.]+\\.[a-z]{2,4}",
                "\\w+([-+.']\\w+)*@\\w+([-.]\\w+)*\\.\\w+([-.]\\w+)*",
                "\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])(T\\d{2}:\\d{2}:\\d{2}(\\.\\d+)?(Z|[+\\-]\\d{2}:\\d{2})?)?",
                "[+-]?\\d{1,3}(,\\d{3})*(\\.\\d{2})?",
                "(97[89][- ]?)?\\d{1,5}[- ]?\\d{1,7}[- ]?\\d{1,6}[- ]?[\\dX]",
                "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
                "\\i\\c*",
                "[\\i-[:]][\\c-[:]]*",
                "\\p{Lu}\\P{Lu}+[\\p{IsBasicLatin}-[^a-z]]{3}",
                "\\w{1,255}\\.\\w{1,255}\\.\\w{1,255}",
                "([a-z0-9]{1,63}\\.)*[a-z0-9]{1,63}",
                ".*",
                "",
                "|a||b",
                "[\\-a]|[a-]|[\\]\\^]|\\(\\)",
                "https?://.{1,2000}",
            })
    void acceptsWhatOrdinarySchemasAskFor(String expression) throws OperatorException {
        assertThat(SchemaPattern.of(expression).steps()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"(a?){24}a{24}", "(a|a){30}", "(a|ab?|abc)?(\\w|b)?.?(\\d?[0-9]?){30}", "([ab]?[bc]?){20}"})
    void refusesWhatCanBeTriedInTooManyWays(String expression) {
        assertThatThrownBy(() -> SchemaPattern.of(expression))
                .isInstanceOf(OperatorException.class)
                .hasMessageContaining("can take the same character")
                .hasMessageContaining("write it so that the next character decides");
    }

    @Test
    void refusesCountsThatAreTooLargeToWriteOut() {
        assertThatThrownBy(() -> SchemaPattern.of("(a{1000}){1000}"))
                .isInstanceOf(OperatorException.class)
                .hasMessageContaining("written out");
    }

    @Test
    void countsRepetitionsAndWhatCanHappenBetweenThem() throws OperatorException {
        assertThat(SchemaPattern.of("\\d+").repetitions()).isOne();
        assertThat(SchemaPattern.of("\\d{4}").repetitions()).isZero();
        assertThat(SchemaPattern.of("(a+)+b").repetitions()).isEqualTo(3);
        assertThat(SchemaPattern.of("\\d{4}").work(1_000_000)).isLessThan(10);
        assertThat(SchemaPattern.of("\\d+").work(1_000)).isBetween(500_000L, 2_000_000L);
    }

    @Test
    void countsWorkBeyondAllNumbersAsTheLargest() throws OperatorException {
        SchemaPattern costly = SchemaPattern.of("a*".repeat(70));

        for (long length = 1_000; length < Long.MAX_VALUE / 10; length *= 10) {
            assertThat(costly.work(length * 10)).isGreaterThanOrEqualTo(costly.work(length));
        }
        assertThat(costly.work(Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void knowsThatWaysWithDifferentBeginningsDoNotMultiply() throws OperatorException {
        int apart = SchemaPattern.of("(a?b?){3}c").steps();
        int alike = SchemaPattern.of("(a?[ab]?){3}c").steps();

        assertThat(apart).isLessThan(alike);
    }

    @Test
    void takesCharactersOutsideOfAsciiForPossiblyTheSame() throws OperatorException {
        assertThat(SchemaPattern.of("(\\p{Lu}|[a-z])d").steps())
                .isLessThan(SchemaPattern.of("(\\p{Lu}|\\p{Ll})d").steps());
    }
}
