package dev.portcullis.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RecurringValuesTest {
    private final RecurringValues values = new RecurringValues(4);

    private static Value value(String text) {
        return Value.ofLatin1(text);
    }

    @Test
    void keepsAValueFromTheSecondTimeOn() {
        assertThat(values.find(value("text/html"))).isNull();
        Derived kept = values.find(value("text/html"));
        assertThat(kept).isNotNull();
        assertThat(values.find(value("text/html"))).isSameAs(kept);
        assertThat(kept.source().value()).isEqualTo(value("text/html"));
    }

    @Test
    void keepsNoArrayOfOthers() {
        byte[] head = "GET / HTTP/1.1 text/html".getBytes(StandardCharsets.ISO_8859_1);
        Value part = Value.of(head, 15, 24);
        values.find(part);
        assertThat(values.find(part).source().value().array()).isNotSameAs(head).hasSize(9);
    }

    @Test
    void leavesLongValuesOut() {
        Value longest = value("x".repeat(1_536));
        values.find(longest);
        assertThat(values.find(longest)).isNotNull();
        Value longer = value("x".repeat(1_537));
        values.find(longer);
        assertThat(values.find(longer)).isNull();
    }

    @Test
    void dropsAValueWhoseFormsTakeTooMuch() {
        values.find(value("text"));
        Derived kept = values.find(value("text"));
        kept.hold(1_000_000);
        assertThat(values.find(value("text"))).as("for this once").isSameAs(kept);
        assertThat(values.find(value("text"))).isNotSameAs(kept);
    }

    @Test
    void dropsAValueThatLeavesTooManyGatesOpen() {
        OpenGates many = OpenGates.UNDECIDED.with(
                0, new int[200], LongStream.range(1, 201).toArray());
        values.find(value("text"));
        Derived kept = values.find(value("text"));
        kept.openGates(0, many);
        kept.openGates(0, many);
        assertThat(values.find(value("text"))).isSameAs(kept);
        kept.openGates(1, many);
        values.find(value("text"));
        assertThat(values.find(value("text"))).isNotSameAs(kept);
    }

    /** Values that come often outlive any number of values that come twice. */
    @Test
    void isNotEmptiedByValuesThatComeTwice() {
        List<Value> often = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            often.add(value("header value " + i));
        }
        for (int round = 0; round < 50; round++) {
            often.forEach(values::find);
            for (int i = 0; i < 1_000; i++) {
                Value seldom = value("once " + round + " " + i);
                values.find(seldom);
                values.find(seldom);
            }
        }
        assertThat(often).filteredOn(each -> values.find(each) != null).hasSizeGreaterThan(450);
    }

    /** One large document has more values than there are places. */
    @Test
    void isNotEmptiedOfFieldsByArguments() {
        List<Value> fields = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            fields.add(value("field " + i));
        }
        for (int time = 0; time < 3; time++) {
            fields.forEach(values::find);
        }
        for (int i = 0; i < 60_000; i++) {
            values.findArgument(value("argument " + i % 20_000));
        }
        assertThat(fields).allMatch(each -> values.find(each) != null);
    }

    @Test
    void tellsArgumentsFromOthers() {
        values.find(value("text"));
        values.find(value("text"));
        assertThat(values.findArgument(value("text"))).isNull();
        assertThat(values.findArgument(value("text"))).isNotNull();
    }

    /** One of these pairs shares the place where the hash of a value seen once is kept. */
    @Test
    void keepsTwoValuesThatTakeTurns() {
        for (int i = 0; i < 2_000; i++) {
            Value one = value("one " + i);
            Value other = value("other " + i);
            for (int time = 0; time < 2; time++) {
                values.find(one);
                values.find(other);
            }
            assertThat(values.find(one)).as("pair %d", i).isNotNull();
            assertThat(values.find(other)).as("pair %d", i).isNotNull();
        }
    }
}
