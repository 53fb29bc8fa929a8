package dev.portcullis.stage.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.exchange.Exchange;
import dev.portcullis.exchange.Exchanges;
import dev.portcullis.exchange.Subject;
import dev.portcullis.exchange.Verdict;
import dev.portcullis.http.FieldName;
import dev.portcullis.http.Fields;
import dev.portcullis.identity.ClaimPath;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityForwardStageTest {
    private static final FieldName USER = FieldName.of("X-User");
    private static final FieldName GROUPS = FieldName.of("X-Groups");
    private final IdentityForwardStage stage = new IdentityForwardStage(
            List.of(ForwardedClaim.of("X-User", "sub"), ForwardedClaim.of("X-Groups", "/realm/groups")));

    @Test
    void tellsTheBackendWhoItIs() {
        Fields fields = forwarded(Map.of("sub", "alice", "realm", Map.of("groups", List.of("staff", "ops"))));
        assertThat(fields.all(USER)).containsExactly("alice");
        assertThat(fields.all(GROUPS)).containsExactly("staff,ops");
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-User", "x-user", "X_User", "X.User", "x_USER"})
    void removesEverySpellingFromTheClient(String spelling) {
        Exchange anonymous = Exchanges.get(spelling, "admin");
        stage.onRequest(anonymous);
        assertThat(Exchanges.names(anonymous.request().fields())).doesNotContain(spelling);

        Exchange identified = Exchanges.get(spelling, "admin");
        identified.identify(new Subject("https://id.example.com", "alice", Map.of("sub", "alice")));
        stage.onRequest(identified);
        assertThat(identified.request().fields().toString())
                .contains("X-User: alice")
                .doesNotContain("admin");
    }

    @Test
    void keepsTheClientsOtherFields() {
        Exchange x = Exchanges.get("X-Users", "mine");
        stage.onRequest(x);
        assertThat(Exchanges.names(x.request().fields())).contains("X-Users", "Host");
    }

    @Test
    void leavesNoFieldForAMissingClaim() {
        Exchange x = Exchanges.get("X-Groups", "admin");
        x.identify(new Subject("https://id.example.com", "alice", Map.of("sub", "alice")));
        stage.onRequest(x);
        assertThat(x.request().fields().contains(GROUPS)).isFalse();
        assertThat(x.request().fields().first(USER)).isEqualTo("alice");
    }

    @Test
    void writesOtherScriptsAsUtf8() {
        assertThat(forwarded(Map.of("sub", "J\u00fcrgen")).first(USER)).isEqualTo("J\u00c3\u00bcrgen");
    }

    @ParameterizedTest
    @ValueSource(strings = {"alice\r\nX-Admin: 1", "alice\n", "alice\u0000", "alice\u007f", "a\tb"})
    void refusesControlCharacters(String name) {
        assertRefused(Map.of("sub", name));
    }

    @Test
    void refusesAGroupThatWouldBecomeTwo() {
        assertRefused(Map.of("sub", "alice", "realm", Map.of("groups", List.of("guest", "staff,admin"))));
        assertRefused(Map.of("sub", "alice", "realm", Map.of("groups", List.of("staff,admin"))));
        assertThat(forwarded(Map.of("sub", "Doe, Jane")).first(USER))
                .as("a text is no list")
                .isEqualTo("Doe, Jane");
        IdentityForwardStage bars =
                new IdentityForwardStage(List.of(new ForwardedClaim(GROUPS, ClaimPath.parse("groups"), "|")));
        Exchange x = identified(Map.of("groups", List.of("cn=a,dc=b", "cn=c,dc=b")));
        assertThat(bars.onRequest(x)).isEqualTo(Verdict.proceed());
        assertThat(x.request().fields().first(GROUPS)).isEqualTo("cn=a,dc=b|cn=c,dc=b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", " admin", "admin "})
    void refusesAnItemThatTheFieldWouldNotKeep(String item) {
        assertRefused(Map.of("sub", "alice", "realm", Map.of("groups", List.of(item))));
        assertRefused(Map.of("sub", "alice", "realm", Map.of("groups", List.of("staff", item))));
        assertThat(forwarded(Map.of("realm", Map.of("groups", List.of("site admin"))))
                        .first(GROUPS))
                .isEqualTo("site admin");
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", " alice", "alice "})
    void refusesSpacesAtTheEndsOfAText(String name) {
        assertRefused(Map.of("sub", name));
    }

    @Test
    void aScopeOfOneWordIsAListToo() {
        IdentityForwardStage scopes = new IdentityForwardStage(List.of(ForwardedClaim.of("X-Scopes", "scope")));
        assertThat(scopes.onRequest(identified(Map.of("scope", "read,write")))).isInstanceOf(Verdict.Deny.class);
        assertThat(scopes.onRequest(identified(Map.of("scope", "read write")))).isEqualTo(Verdict.proceed());
    }

    @Test
    void namesItsFields() {
        assertThat(stage.fieldNames()).containsExactly("X-User", "X-Groups");
    }

    private void assertRefused(Map<String, Object> claims) {
        Exchange x = identified(claims);
        Fields before = x.request().fields();
        Verdict verdict = stage.onRequest(x);
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Verdict.Deny.class, deny -> assertThat(deny.status()).isEqualTo(403));
        assertThat(x.request().fields()).isSameAs(before);
    }

    private Fields forwarded(Map<String, Object> claims) {
        Exchange x = identified(claims);
        assertThat(stage.onRequest(x)).isEqualTo(Verdict.proceed());
        return x.request().fields();
    }

    private static Exchange identified(Map<String, Object> claims) {
        Exchange x = Exchanges.get();
        x.identify(new Subject("https://id.example.com", "alice", claims));
        return x;
    }
}
