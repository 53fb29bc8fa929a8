package dev.portcullis.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class LiveExchangesTest {
    private static final Denial WHY = new Denial("session", "over");

    private final List<Exchange> cut = new ArrayList<>();
    private final LiveExchanges<String> live = new LiveExchanges<>(text -> List.of(text, text.substring(0, 1)));

    private Exchange open(String on) {
        Exchange x = Exchanges.get();
        x.endBy(() -> {
            cut.add(x);
            x.close();
        });
        live.add(x, on);
        return x;
    }

    @Test
    void looksAtThoseOfTheKeyAlone() {
        Exchange one = open("a1");
        Exchange two = open("a2");
        for (int i = 0; i < 100; i++) {
            open("b" + i);
        }
        List<String> asked = new ArrayList<>();

        int found = live.cutOff(
                "a",
                on -> {
                    asked.add(on);
                    return on.equals("a2");
                },
                WHY);

        assertThat(found).isEqualTo(1);
        assertThat(asked).containsExactlyInAnyOrder("a1", "a2");
        assertThat(cut).containsExactly(two);
        assertThat(two.denial()).isEqualTo(WHY);
        assertThat(one.isClosed()).isFalse();
        assertThat(live.cutOff("a2", on -> true, WHY)).isZero();
        assertThat(live.cutOff("nobody's", on -> true, WHY)).isZero();
    }

    @Test
    void whatWasMovedIsFoundWhereItIsNow() {
        Exchange x = open("a1");
        live.move("a1", "a2");
        assertThat(live.cutOff("a1", on -> true, WHY)).isZero();
        assertThat(live.cutOff("a", on -> on.equals("a1"), WHY)).isZero();
        live.move("a2", "b3");
        assertThat(live.cutOff("a2", on -> true, WHY)).isZero();
        assertThat(live.cutOff("b", on -> on.equals("b3"), WHY)).isEqualTo(1);
        assertThat(cut).containsExactly(x);
        assertThat(live.size()).isZero();
        assertThat(live.keys()).isZero();
    }

    @Test
    void whatIsMovedWhileItIsAddedIsFoundWhereItIsNow() {
        AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {});
        LiveExchanges<String> shared = new LiveExchanges<>(text -> new AbstractList<String>() {
            @Override
            public String get(int index) {
                if (index == 1) {
                    meanwhile.getAndSet(() -> {}).run(); // the first key is in, as another thread may see it
                }
                return index == 0 ? text : text.substring(0, 1);
            }

            @Override
            public int size() {
                return 2;
            }
        });
        meanwhile.set(() -> shared.move("a1", "b2"));
        Exchange x = Exchanges.get();

        shared.add(x, "a1");

        assertThat(shared.cutOff("a1", on -> true, WHY)).isZero();
        assertThat(shared.cutOff("b2", on -> true, WHY)).isEqualTo(1);
        x.close();
        assertThat(shared.keys()).isZero();
    }

    @Test
    void looksAtEachWhereAllAreMeant() {
        open("a1");
        open("b1");
        open("c1");

        assertThat(live.cutOffAny(on -> !on.equals("b1"), WHY)).isEqualTo(2);
        assertThat(live.size()).isEqualTo(1);
    }

    @Test
    void keepsNothingOfWhatHasEnded() {
        List<Exchange> opened = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            opened.add(open("a" + i % 3));
        }
        Exchange both = open("a1");
        live.add(both, "b1");
        assertThat(live.size()).isEqualTo(11);
        assertThat(live.keys()).isEqualTo(6);

        opened.forEach(Exchange::close);
        assertThat(live.keys()).isEqualTo(4);
        both.close();

        assertThat(live.size()).isZero();
        assertThat(live.keys()).isZero();
    }
}
