package dev.portcullis.identity.session;

import dev.portcullis.identity.Claims;
import dev.portcullis.identity.Json;
import java.text.ParseException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** A session as JSON, for a cookie or a shared store. Stateless. */
public final class SessionText {
    private static final long VERSION = 1;

    private SessionText() {}

    public static byte[] write(Session session) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("v", VERSION);
        members.put("id", session.id());
        members.put("n", (long) session.version());
        members.put("p", session.provider());
        members.put("iss", session.issuer());
        members.put("sub", session.subject());
        members.put("sid", session.providerSession());
        members.put("it", session.idToken());
        members.put("rt", session.refreshToken());
        members.put("c", session.createdAt().toEpochMilli());
        members.put("u", session.usedAt().toEpochMilli());
        members.put("r", session.refreshAt().toEpochMilli());
        members.put("e", session.endsAt().toEpochMilli());
        members.put("claims", session.claims());
        return Json.write(members);
    }

    /**
     * The session that {@code json} is.
     *
     * @throws ParseException if it is no session of this form
     */
    public static Session read(byte[] json) throws ParseException {
        Map<String, Object> all = Json.readAround(json);
        Claims members = new Claims(all);
        if (number(all, "v") != VERSION) {
            throw new ParseException("a session of another form", 0);
        }
        Map<String, Object> claims = new LinkedHashMap<>();
        if (all.get("claims") instanceof Map<?, ?> map) {
            map.forEach((name, value) -> claims.put(String.valueOf(name), value));
        }
        return new Session(
                text(members, "id"),
                (int) number(all, "n"),
                text(members, "p"),
                text(members, "iss"),
                text(members, "sub"),
                text(members, "sid"),
                claims,
                text(members, "it"),
                text(members, "rt"),
                time(all, "c"),
                time(all, "u"),
                time(all, "r"),
                time(all, "e"));
    }

    private static String text(Claims members, String name) throws ParseException {
        return members.text(name).orElseThrow(() -> new ParseException("no " + name, 0));
    }

    private static Instant time(Map<String, Object> members, String name) throws ParseException {
        return Instant.ofEpochMilli(number(members, name));
    }

    private static long number(Map<String, Object> members, String name) throws ParseException {
        if (members.get(name) instanceof Long number) {
            return number;
        }
        throw new ParseException("no " + name, 0);
    }
}
