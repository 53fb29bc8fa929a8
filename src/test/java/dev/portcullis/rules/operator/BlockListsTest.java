package dev.portcullis.rules.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portcullis.net.IpAddresses;
import dev.portcullis.rules.NameLookup;
import dev.portcullis.rules.Value;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BlockListsTest {
    private final List<String> asked = new ArrayList<>();
    private final RecordingContext context = new RecordingContext();
    private String answer = "";

    private Operator operator(String argument, Optional<String> key) throws OperatorException {
        OperatorResources resources = new OperatorResources() {
            @Override
            public Optional<byte[]> read(String path) {
                return Optional.empty();
            }

            @Override
            public NameLookup names() {
                return BlockListsTest.this::lookUp;
            }

            @Override
            public Optional<String> httpBlKey() {
                return key;
            }
        };
        return OperatorCatalog.standard().find("rbl").orElseThrow().create(argument, resources);
    }

    private List<InetAddress> lookUp(String name) throws IOException {
        asked.add(name);
        if (answer.equals("silence")) {
            throw new IOException("no answer within 1000 ms");
        }
        return IpAddresses.parse(answer).stream().toList();
    }

    private boolean matches(String value) throws OperatorException {
        return operator("List.example", Optional.empty()).test(context, Value.ofLatin1(value));
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.99, 99.2.0.192.list.example",
        "2001:db8::1, 1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.list.example",
    })
    void asksForTheAddressBackwards(String address, String question) throws OperatorException {
        answer = "127.0.0.2";

        assertThat(matches(address)).isTrue();
        assertThat(asked).containsExactly(question);
        assertThat(context.groups).containsEntry(0, "127.0.0.2");
    }

    @Test
    void doesNotMatchWhatIsNotListed() throws OperatorException {
        assertThat(matches("192.0.2.99")).isFalse();
        assertThat(asked).hasSize(1);
        assertThat(context.failures).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "evil.example", "1.2.3", "1.2.3.4.5", "1.2.3.4; drop"})
    void asksForNothingButAddresses(String value) throws OperatorException {
        answer = "127.0.0.2";

        assertThat(matches(value)).isFalse();
        assertThat(asked).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"silence", "203.0.113.80", "127.255.255.254"})
    void takesNoAnswerAndInventedOnesForNoMatchAndSaysSo(String said) throws OperatorException {
        answer = said;

        assertThat(matches("192.0.2.99")).isFalse();
        assertThat(context.failures).singleElement().asString().startsWith("@rbl list.example ");
    }

    @Test
    void asksNobodyWhereNothingMayWait() throws OperatorException {
        answer = "127.0.0.2";
        context.mayWait = false;

        assertThat(matches("192.0.2.99")).isFalse();
        assertThat(asked).isEmpty();
        assertThat(context.failures).hasSize(1);
    }

    @Test
    void asksTheHoneyPotWithItsKey() throws OperatorException {
        answer = "127.3.40.5";

        assertThat(operator("dnsbl.httpbl.org", Optional.of("abcdefghijkl"))
                        .test(context, Value.ofLatin1("192.0.2.99")))
                .isTrue();
        assertThat(asked).containsExactly("abcdefghijkl.99.2.0.192.dnsbl.httpbl.org");
        assertThatThrownBy(() -> operator("dnsbl.httpbl.org", Optional.empty())).hasMessageContaining("SecHTTPBlKey");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "list", "a b.example", "list..example", ".example", "-.example"})
    void refusesWhatIsNoNameOfAList(String argument) {
        assertThatThrownBy(() -> operator(argument, Optional.empty()))
                .isInstanceOf(OperatorException.class)
                .hasMessageContaining("name of a list");
    }
}
