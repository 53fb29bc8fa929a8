package dev.portcullis.identity.oidc;

import dev.portcullis.identity.Claims;
import dev.portcullis.identity.Json;
import dev.portcullis.identity.session.KeyRing;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One login under way, as it travels through the provider in {@code state}: sealed, so that nobody reads or makes one, and bound to a browser by {@code browser}, see {@link BrowserSecret}. Good for
 * {@link #LIFETIME}.
 *
 * @param id random; nonce and PKCE verifier come of it and of the browser's secret
 * @param browser which browser it is bound to
 * @param returnTo a path of the same origin
 * @param form the content that waits for this login, or empty
 * @param attempt how often this login began anew since its browser did not bring its secret
 */
public record Ticket(
        String provider,
        String id,
        String browser,
        String returnTo,
        String form,
        int attempt,
        Demand demand,
        Instant issuedAt) {
    /** How long somebody may take to sign in. */
    public static final Duration LIFETIME = Duration.ofHours(1);

    private static final String PURPOSE = "login state";

    /** The same login once more, of this browser. */
    public Ticket again(String newId, String newBrowser, Instant now) {
        return new Ticket(provider, newId, newBrowser, returnTo, form, attempt + 1, demand, now);
    }

    boolean isGoodAt(Instant now) {
        return !now.isBefore(issuedAt) && now.isBefore(issuedAt.plus(LIFETIME));
    }

    /** The text for {@code state}, good on {@code host} alone. */
    String seal(KeyRing ring, String host) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("p", provider);
        members.put("i", id);
        members.put("b", browser);
        members.put("r", returnTo);
        members.put("t", issuedAt.toEpochMilli());
        members.put("n", (long) attempt);
        if (!form.isEmpty()) {
            members.put("f", form);
        }
        if (!demand.acrValues().isEmpty()) {
            members.put("a", demand.acrValues());
        }
        Duration maxAge = demand.maxAge();
        if (maxAge != null) {
            members.put("m", maxAge.toSeconds());
        }
        return Base64.getUrlEncoder().withoutPadding().encodeToString(ring.seal(PURPOSE, host, Json.write(members)));
    }

    /** The ticket in {@code state}; null if it is none of ours, or for another host. */
    static @Nullable Ticket open(KeyRing ring, String host, String state) {
        try {
            byte[] plain = ring.open(PURPOSE, host, Base64.getUrlDecoder().decode(state));
            return plain == null ? null : read(new Claims(Json.read(plain)));
        } catch (ParseException | IllegalArgumentException e) {
            return null;
        }
    }

    private static Ticket read(Claims members) {
        List<String> acrValues = new ArrayList<>();
        if (members.values().get("a") instanceof List<?> list) {
            list.forEach(value -> acrValues.add(String.valueOf(value)));
        }
        Object maxAge = members.values().get("m");
        return new Ticket(
                text(members, "p"),
                text(members, "i"),
                text(members, "b"),
                text(members, "r"),
                members.text("f").orElse(""),
                (int) number(members, "n"),
                new Demand(acrValues, maxAge instanceof Long seconds ? Duration.ofSeconds(seconds) : null),
                Instant.ofEpochMilli(number(members, "t")));
    }

    private static String text(Claims members, String name) {
        return members.text(name).orElseThrow(() -> new IllegalArgumentException("no " + name));
    }

    private static long number(Claims members, String name) {
        if (members.values().get(name) instanceof Long number) {
            return number;
        }
        throw new IllegalArgumentException("no " + name);
    }

    /** Without what binds it. */
    @Override
    public String toString() {
        return "Ticket[" + provider + ", attempt " + attempt + "]";
    }
}
