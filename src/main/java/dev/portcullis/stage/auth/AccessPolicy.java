package dev.portcullis.stage.auth;

import dev.portcullis.exchange.Denial;
import dev.portcullis.exchange.Exchange;
import dev.portcullis.exchange.Subject;
import dev.portcullis.exchange.Verdict;
import dev.portcullis.http.FieldName;
import dev.portcullis.http.Fields;
import dev.portcullis.http.RequestHead;
import dev.portcullis.identity.AccessRules;
import dev.portcullis.identity.ClaimRule;
import dev.portcullis.identity.Claims;
import dev.portcullis.identity.EmailRule;
import dev.portcullis.identity.StepUp;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What whoever was admitted may do on a route: claims that every request needs, how well the user must have signed in, and rules by method and path. Evaluated on the canonical
 * request, which is what is forwarded. The client is told no more than an id; the log has the claim that is missing. Immutable.
 *
 * @param required what must be so of the claims of whoever is admitted
 * @param email empty where any address will do, or none
 * @param stepUp empty where any sign-in will do
 */
public record AccessPolicy(
        List<ClaimRule> required, Optional<EmailRule> email, Optional<StepUp> stepUp, AccessRules rules, Clock clock) {
    public AccessPolicy {
        required = List.copyOf(required);
    }

    /** Why {@code subject}, whom {@code door} admitted, may not do what it asks for; null if it may. */
    @Nullable
    Verdict refusal(Exchange x, Door door, Subject subject) {
        Claims claims = new Claims(subject.claims());
        for (ClaimRule rule : required) {
            if (!rule.isMetBy(claims)) {
                return forbidden(door, "claim-missing", lacks(subject, rule));
            }
        }
        String lacking = email.map(rule -> rule.missing(claims)).orElse("");
        if (!lacking.isEmpty()) {
            return forbidden(door, "email-not-allowed", who(subject) + " lacks " + lacking);
        }
        Verdict weak = stepUp.isEmpty() ? null : signInAgain(x, door, subject, stepUp.get());
        return weak == null ? byRules(x.request(), door, subject) : weak;
    }

    private @Nullable Verdict signInAgain(Exchange x, Door door, Subject subject, StepUp need) {
        String missing = need.missing(new Claims(subject.claims()), clock.instant());
        if (missing.isEmpty()) {
            return null;
        }
        Verdict better = door.stepUp(x, need);
        return better == null ? forbidden(door, "stronger-sign-in-needed", who(subject) + " lacks " + missing) : better;
    }

    private @Nullable Verdict byRules(RequestHead head, Door door, Subject subject) {
        if (rules.dependOnMethods()) {
            String other = MethodOverride.in(head);
            if (!other.isEmpty()) {
                return forbidden(door, "method-override", other);
            }
        }
        AccessRules.Decision decision =
                rules.decide(head.method(), head.target().path(), new Claims(subject.claims()));
        if (decision instanceof AccessRules.Decision.Lacking lacking) {
            return forbidden(
                    door,
                    "claim-missing",
                    lacks(subject, lacking.unmet()) + ", by auth.rules[" + (lacking.rule() - 1) + "]");
        }
        return decision instanceof AccessRules.Decision.NoRule
                ? forbidden(door, "no-rule", who(subject) + ": none of auth.rules is for this method and path")
                : null;
    }

    private static Verdict.Deny forbidden(Door door, String reason, String detail) {
        String challenge = door.insufficient();
        return new Verdict.Deny(
                403,
                new Denial(AuthenticationStage.NAME, reason, detail),
                challenge.isEmpty() ? Fields.EMPTY : Fields.of(FieldName.WWW_AUTHENTICATE, challenge));
    }

    private static String lacks(Subject subject, ClaimRule unmet) {
        return who(subject) + " lacks " + unmet.path()
                + (unmet.allowed().isEmpty() ? "" : " with one of " + unmet.allowed());
    }

    private static String who(Subject subject) {
        return "subject " + subject.name() + " of " + subject.issuer();
    }
}
