package dev.portcullis.stage.auth;

import dev.portcullis.exchange.Denial;
import dev.portcullis.exchange.Exchange;
import dev.portcullis.exchange.Subject;
import dev.portcullis.exchange.Verdict;
import dev.portcullis.http.FieldName;
import dev.portcullis.http.Fields;
import dev.portcullis.identity.credential.ApiKeys;
import dev.portcullis.identity.credential.Credential;
import java.util.List;
import java.util.Optional;

/** Lets in who has an API key, in one field of the request, which the backend does not get. Immutable, safe for concurrent use. */
public final class ApiKeyDoor implements Door {
    private final FieldName field;
    private final List<ApiKeys> keys;
    private final String challenge;

    /** @param keys a key from any of them will do */
    public ApiKeyDoor(FieldName field, List<ApiKeys> keys, String realm) {
        this.field = field;
        this.keys = List.copyOf(keys);
        this.challenge = "ApiKey realm=\"" + realm + "\"";
    }

    @Override
    public String name() {
        return "api-key";
    }

    @Override
    public String challenge() {
        return challenge;
    }

    @Override
    public Entry enter(Exchange x) {
        List<String> offered = x.request().fields().all(field);
        if (offered.isEmpty()) {
            return new Entry.NoCredentials("api-key-missing");
        }
        if (offered.size() > 1) {
            return refuse(400, "several-api-keys", offered.size() + " fields " + field);
        }
        for (ApiKeys each : keys) {
            Optional<Credential> found = each.find(offered.get(0));
            if (found.isPresent()) {
                String issuer = "api-keys:" + each.name();
                Subject subject =
                        new Subject(issuer, found.get().name(), found.get().claims(issuer));
                return new Entry.Admitted(subject, List.of(field));
            }
        }
        return refuse(401, "unknown-api-key", "");
    }

    private Entry refuse(int status, String reason, String detail) {
        return new Entry.Refused(new Verdict.Deny(
                status,
                new Denial(AuthenticationStage.NAME, reason, detail),
                Fields.of(FieldName.WWW_AUTHENTICATE, challenge)));
    }
}
