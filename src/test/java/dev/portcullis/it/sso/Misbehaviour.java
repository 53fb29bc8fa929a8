package dev.portcullis.it.sso;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * What a provider does otherwise than the standards say. All changes last until {@link #none}. Safe for concurrent use.
 *
 * <p>Claims are changed before they are signed: {@code claims -> claims.put("iss", "https://evil.example")}, {@code claims -> claims.remove("nonce")}.
 */
public final class Misbehaviour {
    /** What happens to requests of one endpoint. */
    sealed interface Trouble {
        record Delay(Duration time) implements Trouble {}

        record Held(Hold hold) implements Trouble {}

        /** The connection is closed without an answer. */
        record Dead() implements Trouble {}

        @SuppressWarnings("ArrayRecordComponent") // never compared
        record Answer(int status, String type, byte[] content) implements Trouble {
            @Override
            public String toString() {
                return "Answer[" + status + "]";
            }
        }
    }

    private final Map<String, Trouble> troubles = new ConcurrentHashMap<>();
    volatile Consumer<Map<String, Object>> idToken = Misbehaviour::asItIs;
    volatile Consumer<Map<String, Object>> refreshedIdToken = Misbehaviour::asItIs;
    volatile Consumer<Map<String, Object>> accessToken = Misbehaviour::asItIs;
    volatile Consumer<Map<String, Object>> userinfo = Misbehaviour::asItIs;
    /** Userinfo as a signed token, or as JSON. */
    volatile boolean signsUserinfo;

    volatile Forgery userinfoForgery = Forgery.NONE;
    volatile Consumer<Map<String, Object>> introspection = Misbehaviour::asItIs;
    volatile Consumer<Map<String, Object>> metadata = Misbehaviour::asItIs;
    volatile Consumer<Map<String, Object>> tokenAnswer = Misbehaviour::asItIs;
    volatile Consumer<Map<String, List<String>>> authorizationAnswer = answer -> {};
    volatile Forgery idTokenForgery = Forgery.NONE;
    volatile Forgery refreshedIdTokenForgery = Forgery.NONE;
    volatile Forgery logoutTokenForgery = Forgery.NONE;

    Misbehaviour() {}

    /** Keeps to the standards again. */
    public void none() {
        troubles.clear();
        idToken = Misbehaviour::asItIs;
        refreshedIdToken = Misbehaviour::asItIs;
        accessToken = Misbehaviour::asItIs;
        userinfo = Misbehaviour::asItIs;
        signsUserinfo = false;
        userinfoForgery = Forgery.NONE;
        introspection = Misbehaviour::asItIs;
        metadata = Misbehaviour::asItIs;
        tokenAnswer = Misbehaviour::asItIs;
        authorizationAnswer = answer -> {};
        idTokenForgery = Forgery.NONE;
        refreshedIdTokenForgery = Forgery.NONE;
        logoutTokenForgery = Forgery.NONE;
    }

    /** Changes the claims of ID tokens that a login gets. */
    public Misbehaviour idToken(Consumer<Map<String, Object>> change) {
        idToken = change;
        return this;
    }

    /** Changes the claims of ID tokens that a refresh gets. */
    public Misbehaviour refreshedIdToken(Consumer<Map<String, Object>> change) {
        refreshedIdToken = change;
        return this;
    }

    /** Changes the claims of access tokens. */
    public Misbehaviour accessToken(Consumer<Map<String, Object>> change) {
        accessToken = change;
        return this;
    }

    public Misbehaviour userinfo(Consumer<Map<String, Object>> change) {
        userinfo = change;
        return this;
    }

    /** Answers userinfo requests with a signed token, with {@code forgery}: which is no misbehaviour where there is none. */
    public Misbehaviour signsUserinfo(Forgery forgery) {
        userinfoForgery = forgery;
        signsUserinfo = true;
        return this;
    }

    public Misbehaviour introspection(Consumer<Map<String, Object>> change) {
        introspection = change;
        return this;
    }

    /** Changes what discovery says. */
    public Misbehaviour metadata(Consumer<Map<String, Object>> change) {
        metadata = change;
        return this;
    }

    /** Changes the JSON that the token endpoint answers with. */
    public Misbehaviour tokenAnswer(Consumer<Map<String, Object>> change) {
        tokenAnswer = change;
        return this;
    }

    /** Changes the parameters that the browser brings back; a list of two makes a parameter occur twice. */
    public Misbehaviour authorizationAnswer(Consumer<Map<String, List<String>>> change) {
        authorizationAnswer = change;
        return this;
    }

    public Misbehaviour forgesIdTokens(Forgery how) {
        idTokenForgery = how;
        return this;
    }

    public Misbehaviour forgesRefreshedIdTokens(Forgery how) {
        refreshedIdTokenForgery = how;
        return this;
    }

    public Misbehaviour forgesLogoutTokens(Forgery how) {
        logoutTokenForgery = how;
        return this;
    }

    /** {@code path} is that of the endpoint, such as {@link TestProvider#TOKEN}. */
    public Misbehaviour delays(String path, Duration time) {
        troubles.put(path, new Trouble.Delay(time));
        return this;
    }

    /** Keeps requests to {@code path} waiting until the result is {@linkplain Hold#release released}. */
    public Hold holds(String path) {
        Hold hold = new Hold();
        troubles.put(path, new Trouble.Held(hold));
        return hold;
    }

    /** Closes connections on which requests to {@code path} come, without an answer. */
    public Misbehaviour kills(String path) {
        troubles.put(path, new Trouble.Dead());
        return this;
    }

    /** Answers requests to {@code path} with just that. */
    public Misbehaviour answers(String path, int status, String type, byte[] content) {
        troubles.put(path, new Trouble.Answer(status, type, content));
        return this;
    }

    /** Answers requests to {@code path} with 200 and JSON of {@code bytes} bytes. */
    public Misbehaviour floods(String path, int bytes) {
        String json = "{\"x\":\"" + "x".repeat(Math.max(0, bytes - 8)) + "\"}";
        return answers(path, 200, "application/json", json.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }

    /** Serves {@code path} as usual again. */
    public Misbehaviour heals(String path) {
        troubles.remove(path);
        return this;
    }

    Trouble troubleAt(String path) {
        return troubles.get(path);
    }

    private static void asItIs(Map<String, Object> claims) {}
}
