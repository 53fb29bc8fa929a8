package dev.portcullis.identity.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ClaimSourcesTest {
    private static final String OLD = "me@mail.example";
    private static final String NEW = "ceo@corp.example";

    private static Map<String, Object> address(String email) {
        return Map.of("email", email);
    }

    private static Map<String, Object> address(String email, Object verified) {
        return Map.of("email", email, "email_verified", verified);
    }

    @Test
    void theWordOfTheFirstHoldsAndTheSecondAddsWhatItLacks() {
        assertThat(ClaimSources.merged(Map.of("name", "Alice", "sub", "a"), Map.of("name", "Bob", "zoneinfo", "UTC")))
                .isEqualTo(Map.of("name", "Alice", "sub", "a", "zoneinfo", "UTC"));
    }

    @Test
    void noSourceVerifiesTheAddressOfAnother() {
        Map<String, Object> verified = Map.of("email_verified", true);

        assertThat(ClaimSources.merged(address(NEW), address(OLD, true))).isEqualTo(address(NEW));
        assertThat(ClaimSources.merged(address(NEW, false), address(OLD, true))).isEqualTo(address(NEW, false));
        assertThat(ClaimSources.merged(verified, address(OLD))).isEqualTo(address(OLD));
        assertThat(ClaimSources.merged(verified, address(OLD, false))).isEqualTo(address(OLD, false));
        assertThat(ClaimSources.merged(address(OLD), verified)).isEqualTo(address(OLD));
    }

    @Test
    void aSourceVerifiesItsOwnAddress() {
        assertThat(ClaimSources.merged(address(NEW, true), address(OLD, false))).isEqualTo(address(NEW, true));
        assertThat(ClaimSources.merged(Map.of(), address(OLD, true))).isEqualTo(address(OLD, true));
        assertThat(ClaimSources.merged(address(OLD), address(OLD, true)))
                .as("the same address")
                .isEqualTo(address(OLD, true));
    }

    @Test
    void whoIsAskedFirstTakesBackThatAnAddressIsVerified() {
        assertThat(ClaimSources.merged(Map.of("email_verified", false), address(OLD, true)))
                .isEqualTo(address(OLD, false));
    }
}
