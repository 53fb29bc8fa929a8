package dev.portcullis.identity.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.identity.session.KeyRing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TicketTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000L);
    private static final String HOST = "app.example.com";

    private final Random random = new Random(3);
    private final KeyRing ring = new KeyRing(List.of(new byte[32]), random);
    private final BrowserSecret browser = BrowserSecret.fresh(random, NOW);

    private Ticket ticket(Demand demand) {
        return new Ticket("corp", "id-1", browser.fingerprint(), "/a?b=c", "form-1", 2, demand, NOW);
    }

    @Test
    void comesBackAsItWent() {
        Ticket ticket = ticket(new Demand(List.of("gold", "silver"), Duration.ofMinutes(5)));

        assertThat(Ticket.open(ring, HOST, ticket.seal(ring, HOST))).isEqualTo(ticket);
        assertThat(Ticket.open(ring, HOST, ticket(Demand.NONE).seal(ring, HOST)))
                .isEqualTo(ticket(Demand.NONE));
    }

    @Test
    void isNoneOnAnotherHostOrByAnotherKey() {
        String state = ticket(Demand.NONE).seal(ring, HOST);

        assertThat(Ticket.open(ring, "other.example.com", state)).isNull();
        assertThat(Ticket.open(
                        new KeyRing(List.of("x".repeat(32).getBytes(java.nio.charset.StandardCharsets.UTF_8)), random),
                        HOST,
                        state))
                .isNull();
        assertThat(Ticket.open(ring, HOST, "no base64 !")).isNull();
    }

    @Test
    void isGoodForAnHour() {
        Ticket ticket = ticket(Demand.NONE);

        assertThat(ticket.isGoodAt(NOW.plus(Duration.ofMinutes(59)))).isTrue();
        assertThat(ticket.isGoodAt(NOW.plus(Duration.ofHours(1)))).isFalse();
        assertThat(ticket.isGoodAt(NOW.minusSeconds(1))).isFalse();
    }

    @Test
    void theBrowsersSecretComesBackUntilItIsOver() {
        String cookie = browser.seal(ring, HOST);

        assertThat(BrowserSecret.open(ring, HOST, cookie, NOW).fingerprint()).isEqualTo(browser.fingerprint());
        assertThat(BrowserSecret.open(ring, HOST, cookie, NOW.plus(BrowserSecret.LIFETIME)))
                .isNull();
        assertThat(BrowserSecret.open(ring, "other.example.com", cookie, NOW)).isNull();
    }

    @Test
    void everyLoginHasItsOwnNonceAndVerifier() {
        Ticket one = ticket(Demand.NONE);
        Ticket two = one.again("id-2", browser.fingerprint(), NOW);
        BrowserSecret other = BrowserSecret.fresh(random, NOW);

        assertThat(List.of(
                        browser.nonce(one),
                        browser.nonce(two),
                        browser.codeVerifier(one),
                        browser.codeVerifier(two),
                        other.nonce(one),
                        other.codeVerifier(one),
                        browser.fingerprint(),
                        other.fingerprint()))
                .doesNotHaveDuplicates();
        assertThat(browser.codeVerifier(one)).matches("[A-Za-z0-9_-]{43}");
    }
}
