package dev.portcullis.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;

class RecurringTextsTest {
    private final RecurringTexts texts = new RecurringTexts();
    private final MacroText name = MacroText.parse("header_%{tx.0}_seen");

    private static Value value(String text) {
        return Value.ofLatin1(text);
    }

    @Test
    void putsATextTogetherOnce() {
        Value made = texts.expand(name, value("host"), length -> true);

        assertThat(made).isEqualTo(value("header_host_seen"));
        assertThat(texts.expand(name, value("host"), length -> true)).isSameAs(made);
        assertThat(texts.expand(name, value("accept"), length -> true)).isEqualTo(value("header_accept_seen"));
    }

    @Test
    void tellsTextsApart() {
        for (int i = 0; i < 5_000; i++) { // more than it has places
            MacroText other = MacroText.parse(i + "%{tx.0}");
            assertThat(texts.expand(other, value("host"), length -> true)).isEqualTo(value(i + "host"));
            assertThat(texts.expand(name, value("v" + i), length -> true)).isEqualTo(value("header_v" + i + "_seen"));
        }
    }

    @Test
    void asksEachTimeWhetherThereIsRoom() {
        List<Integer> asked = new ArrayList<>();
        IntPredicate none = length -> !asked.add(length);

        assertThat(texts.expand(name, value("host"), none)).isEqualTo(Value.EMPTY);
        assertThat(texts.expand(name, value("host"), length -> true)).isEqualTo(value("header_host_seen"));
        assertThat(texts.expand(name, value("host"), none)).isEqualTo(Value.EMPTY);
        assertThat(asked).containsExactly(16, 16);
    }

    @Test
    void keepsNoLongTexts() {
        Value longest = value("x".repeat(256 - "header__seen".length()));
        Value longer = value("x".repeat(257 - "header__seen".length()));

        assertThat(texts.expand(name, longest, length -> true)).isSameAs(texts.expand(name, longest, length -> true));
        assertThat(texts.expand(name, longer, length -> true))
                .isNotSameAs(texts.expand(name, longer, length -> true))
                .isEqualTo(texts.expand(name, longer, length -> true));
    }
}
