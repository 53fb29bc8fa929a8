package dev.portcullis.app;

import dev.portcullis.config.DoorConfig;
import dev.portcullis.config.RouteConfig;
import dev.portcullis.http.PathPrefix;
import dev.portcullis.identity.AccessRule;
import dev.portcullis.identity.AccessRules;
import dev.portcullis.identity.ClaimRule;
import dev.portcullis.identity.EmailRule;
import dev.portcullis.identity.StepUp;
import dev.portcullis.stage.auth.AccessPolicy;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Turns what a route says about who may do what into what decides it. Stateless. */
final class AccessPolicies {
    private AccessPolicies() {}

    /** @param clockSkew by how much the clocks of its providers may differ */
    static AccessPolicy of(RouteConfig.Auth auth, Duration clockSkew, Clock clock) {
        DoorConfig.StepUp stepUp = auth.doors().stepUp();
        return new AccessPolicy(
                claims(auth.claims()),
                email(auth.doors().emailDomains()),
                stepUp == null
                        ? Optional.empty()
                        : Optional.of(new StepUp(stepUp.acr(), Optional.ofNullable(stepUp.maxAge()), clockSkew)),
                new AccessRules(
                        auth.doors().rules().stream().map(AccessPolicies::rule).toList()),
                clock);
    }

    private static Optional<EmailRule> email(DoorConfig.EmailDomains email) {
        return email.domains().isEmpty()
                ? Optional.empty()
                : Optional.of(new EmailRule(Set.copyOf(email.domains()), email.allowsUnverified()));
    }

    static List<ClaimRule> claims(Map<String, List<String>> claims) {
        return claims.entrySet().stream()
                .map(claim -> ClaimRule.of(claim.getKey(), claim.getValue().toArray(String[]::new)))
                .toList();
    }

    private static AccessRule rule(DoorConfig.Rule rule) {
        List<ClaimRule> required = new ArrayList<>(claims(rule.claims()));
        rule.scopes().forEach(scope -> required.add(ClaimRule.of("scope", scope)));
        if (!rule.groups().isEmpty()) {
            required.add(ClaimRule.of("groups", rule.groups().toArray(String[]::new)));
        }
        return new AccessRule(
                Set.copyOf(rule.methods()),
                rule.paths().stream().map(PathPrefix::new).toList(),
                required);
    }
}
