package dev.portcullis.stage;

import static dev.portcullis.exchange.Exchanges.names;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.exchange.Exchange;
import dev.portcullis.exchange.Exchanges;
import dev.portcullis.exchange.Pipeline;
import dev.portcullis.http.FieldName;
import dev.portcullis.http.Fields;
import dev.portcullis.net.Cidr;
import dev.portcullis.net.CidrSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestScrubStageTest {
    private static final RequestScrubStage STRANGERS =
            new RequestScrubStage(CidrSet.empty(), FieldName.X_FORWARDED_FOR, List.of("X-User", "X-Auth-*"));
    private static final RequestScrubStage HOUSE = house(FieldName.X_FORWARDED_FOR);

    private static RequestScrubStage house(FieldName chain) {
        CidrSet networks = CidrSet.of(List.of(Cidr.parse("192.0.2.0/24").orElseThrow()));
        return new RequestScrubStage(networks, chain, List.of("X-User"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-User",
                "x-user",
                "X_User",
                "X.User",
                "x_USER",
                "X-Auth-Groups",
                "X_Auth.Groups",
                "X-Forwarded-Prefix",
                "X_Forwarded_Prefix",
                "Forwarded",
                "X-Real-IP",
                "X.Real.IP",
                "X-Original-URL",
                "X-Rewrite-Url",
                "Proxy",
                "Keep-Alive",
                "TE",
                "Trailer",
                "Proxy-Authorization",
                "Upgrade",
                "Expect",
                "HTTP2-Settings"
            })
    void removesWhatAClientMustNotSet(String name) {
        assertThat(names(scrub(STRANGERS, Exchanges.get(name, "forged")))).doesNotContain(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Users",
                "User",
                "X-Author",
                "X-Authenticate",
                "Authorization",
                "Cookie",
                "X_Custom.Name",
                "Accept",
                "Range"
            })
    void keepsTheApplicationsOwnFields(String name) {
        assertThat(scrub(STRANGERS, Exchanges.get(name, "mine")).first(FieldName.of(name)))
                .isEqualTo("mine");
    }

    @Test
    void saysWhoTheClientIsInsteadOfWhatTheClientSays() {
        Fields fields = scrub(STRANGERS, Exchanges.get("X-Forwarded-For", "10.0.0.1", "X-Forwarded-Proto", "https"));

        assertThat(fields.all(FieldName.X_FORWARDED_FOR)).containsExactly("192.0.2.7");
        assertThat(fields.all(FieldName.X_FORWARDED_PROTO)).containsExactly("http");
        assertThat(fields.all(FieldName.X_FORWARDED_HOST)).containsExactly("www.shop.example");
        assertThat(fields.all(FieldName.of("X-Request-Id"))).containsExactly("incident-1");
    }

    @Test
    void continuesWhatATrustedPeerSays() {
        Fields fields = scrub(
                HOUSE,
                Exchanges.get("X-Forwarded-For", "198.51.100.9", "X-Forwarded-Proto", "https", "X-User", "forged"));

        assertThat(fields.all(FieldName.X_FORWARDED_FOR)).containsExactly("198.51.100.9, 192.0.2.7");
        assertThat(fields.all(FieldName.X_FORWARDED_PROTO)).containsExactly("https");
        assertThat(fields.contains(FieldName.of("X-User"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"X_Forwarded_Proto", "X.Forwarded.Proto", "X~Forwarded~Proto", "X-Forwarded!Host", "X|Real|IP"})
    void believesATrustedPeerInTheProperSpellingAlone(String name) {
        assertThat(names(scrub(HOUSE, Exchanges.get(name, "forged")))).doesNotContain(name);
    }

    @Test
    void keepsOnlyTheChainThatATrustedPeerWrites() {
        String[] both = {"X-Forwarded-For", "198.51.100.9", "Forwarded", "for=198.51.100.8"};

        Fields first = scrub(HOUSE, Exchanges.get(both));
        Fields second = scrub(house(FieldName.FORWARDED), Exchanges.get(both));

        assertThat(first.contains(FieldName.FORWARDED)).isFalse();
        assertThat(first.all(FieldName.X_FORWARDED_FOR)).containsExactly("198.51.100.9, 192.0.2.7");
        assertThat(second.all(FieldName.FORWARDED)).containsExactly("for=198.51.100.8, for=192.0.2.7");
        assertThat(second.all(FieldName.X_FORWARDED_FOR)).doesNotContain("198.51.100.9");
    }

    @Test
    void removesFieldsThatConnectionNames() {
        Fields fields = scrub(STRANGERS, Exchanges.get("Connection", "close, X-Hop", "X-Hop", "1", "X-Stays", "2"));

        assertThat(names(fields)).doesNotContain("Connection", "X-Hop").contains("X-Stays");
    }

    @Test
    void connectionCannotNameAwayCredentialsOrOurOwnFields() {
        Fields fields = scrub(
                STRANGERS,
                Exchanges.get(
                        "Connection",
                        "Authorization, X-Forwarded-For, Cookie",
                        "Authorization",
                        "Bearer t",
                        "Cookie",
                        "a=b"));

        assertThat(fields.first(FieldName.AUTHORIZATION)).isEqualTo("Bearer t");
        assertThat(fields.first(FieldName.COOKIE)).isEqualTo("a=b");
        assertThat(fields.first(FieldName.X_FORWARDED_FOR)).isEqualTo("192.0.2.7");
    }

    @Test
    void forwardsAWebSocketUpgradeOnlyWhereTheRouteAllowsIt() {
        assertThat(upgrade(true).first(FieldName.UPGRADE)).isEqualTo("websocket");
        assertThat(upgrade(true).first(FieldName.CONNECTION)).isEqualTo("Upgrade");
        assertThat(upgrade(false).contains(FieldName.UPGRADE)).isFalse();
        assertThat(upgrade(false).contains(FieldName.CONNECTION)).isFalse();
    }

    private static Fields upgrade(boolean allowed) {
        Exchange x = Exchanges.get("Connection", "keep-alive, Upgrade", "Upgrade", "websocket");
        x.chooseRoute(Exchanges.route(new Pipeline(List.of(), (ignored, receiver) -> {}, List.of()), allowed));
        return scrub(STRANGERS, x);
    }

    private static Fields scrub(RequestScrubStage stage, Exchange x) {
        stage.onRequest(x);
        return x.request().fields();
    }
}
