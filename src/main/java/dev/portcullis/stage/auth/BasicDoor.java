package dev.portcullis.stage.auth;

import dev.portcullis.exchange.Denial;
import dev.portcullis.exchange.Exchange;
import dev.portcullis.exchange.Subject;
import dev.portcullis.exchange.Verdict;
import dev.portcullis.http.FieldName;
import dev.portcullis.http.Fields;
import dev.portcullis.identity.credential.Credential;
import dev.portcullis.identity.credential.PasswordFiles;
import dev.portcullis.limit.RateKey;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Lets in who knows a user's password: basic authentication (RFC 7617), in UTF-8. The backend does not get the field. Immutable, safe for concurrent use.
 */
public final class BasicDoor implements Door {
    private static final String SCHEME = "Basic";

    private final PasswordFiles users;
    private final String challenge;

    public BasicDoor(PasswordFiles users, String realm) {
        this.users = users;
        this.challenge = "Basic realm=\"" + realm + "\", charset=\"UTF-8\"";
    }

    @Override
    public String name() {
        return "password";
    }

    @Override
    public String challenge() {
        return challenge;
    }

    private record Offered(String user, String password) {}

    @Override
    public Entry enter(Exchange x) {
        Fields fields = x.request().fields();
        int first = fields.indexOf(FieldName.AUTHORIZATION, 0);
        if (first < 0) {
            return new Entry.NoCredentials("password-missing");
        }
        if (fields.indexOf(FieldName.AUTHORIZATION, first + 1) >= 0) {
            return refuse(400, "several-credentials");
        }
        String value = fields.value(first);
        if (!isBasic(value)) {
            return new Entry.NoCredentials("scheme-not-basic");
        }
        Offered offered = read(value.substring(SCHEME.length()).strip());
        return offered == null ? refuse(400, "malformed-credentials") : check(offered, RateKey.of(x.clientAddress()));
    }

    @Override
    public List<FieldName> brought(Exchange x) {
        return x.request().fields().all(FieldName.AUTHORIZATION).stream().anyMatch(BasicDoor::isBasic)
                ? List.of(FieldName.AUTHORIZATION)
                : List.of();
    }

    private static boolean isBasic(String value) {
        return value.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                && (value.length() == SCHEME.length() || value.charAt(SCHEME.length()) == ' ');
    }

    private static @Nullable Offered read(String base64) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Base64.getDecoder().decode(base64)))
                    .toString();
            int colon = text.indexOf(':');
            boolean isGood = colon > 0 && text.chars().noneMatch(c -> c < 0x20 || c == 0x7F);
            return isGood ? new Offered(text.substring(0, colon), text.substring(colon + 1)) : null;
        } catch (IllegalArgumentException | CharacterCodingException e) {
            return null;
        }
    }

    /** @param client whose turn it has to be: an address, or the network that one subscriber has */
    private Entry check(Offered offered, RateKey client) {
        CompletableFuture<PasswordFiles.Outcome> outcome =
                users.check(client, offered.user(), offered.password()).toCompletableFuture();
        return outcome.isDone() ? entry(outcome.join()) : new Entry.Pending(outcome.thenApply(this::entry));
    }

    private Entry entry(PasswordFiles.Outcome outcome) {
        if (outcome instanceof PasswordFiles.Outcome.Known known) {
            Credential credential = known.credential();
            String issuer = "passwords:" + known.file();
            Subject subject = new Subject(issuer, credential.name(), credential.claims(issuer));
            return new Entry.Admitted(subject, List.of(FieldName.AUTHORIZATION));
        }
        if (outcome instanceof PasswordFiles.Outcome.Wrong) {
            return refuse(401, "wrong-password");
        }
        return outcome instanceof PasswordFiles.Outcome.ClientBusy
                ? later(429, "too-many-passwords-of-client")
                : later(503, "too-many-passwords");
    }

    private static Entry later(int status, String reason) {
        return new Entry.Refused(new Verdict.Deny(
                status, new Denial(AuthenticationStage.NAME, reason), Fields.of(FieldName.RETRY_AFTER, "1")));
    }

    private Entry refuse(int status, String reason) {
        return new Entry.Refused(new Verdict.Deny(
                status,
                new Denial(AuthenticationStage.NAME, reason),
                Fields.of(FieldName.WWW_AUTHENTICATE, challenge)));
    }
}
