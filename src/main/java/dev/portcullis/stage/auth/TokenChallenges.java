package dev.portcullis.stage.auth;

import dev.portcullis.identity.StepUp;
import dev.portcullis.identity.proof.Presentation.Scheme;
import java.util.List;
import java.util.Optional;

/**
 * Challenges for access tokens (RFC 6750 section 3, RFC 9449 section 7.1, RFC 9470 section 3, RFC 9728 section 5.1).
 *
 * @param realm what they call the protected space (RFC 9110 section 11.5)
 * @param metadata where the metadata of the resource are
 * @param proofAlgorithms what proofs may be signed with
 * @param announcesDpop whether who brings no token is told of DPoP
 */
public record TokenChallenges(
        String realm, Optional<String> metadata, List<String> proofAlgorithms, boolean announcesDpop) {
    public TokenChallenges {
        proofAlgorithms = List.copyOf(proofAlgorithms);
        requireQuotable("realm", realm);
        metadata.ifPresent(url -> requireQuotable("metadata", url));
    }

    private static void requireQuotable(String what, String text) {
        if (text.isEmpty() || !text.chars().allMatch(c -> c >= 0x20 && c < 0x7F && c != '"' && c != '\\')) {
            throw new IllegalArgumentException(
                    what + " is \"" + text + "\", must be printable ASCII without quotes and backslashes");
        }
    }

    /** For who brings no token. */
    String bare() {
        String bearer = with(Scheme.BEARER, "");
        return announcesDpop ? bearer + ", " + with(Scheme.DPOP, "") : bearer;
    }

    String error(Scheme scheme, String error) {
        return with(scheme, ", error=\"" + error + "\"");
    }

    String insufficientAuthentication(Scheme scheme, StepUp need) {
        StringBuilder more = new StringBuilder(", error=\"insufficient_user_authentication\"");
        if (!need.acrValues().isEmpty()) {
            more.append(", acr_values=\"")
                    .append(String.join(" ", need.acrValues()))
                    .append('"');
        }
        need.maxAge()
                .ifPresent(age ->
                        more.append(", max_age=\"").append(age.toSeconds()).append('"'));
        return with(scheme, more.toString());
    }

    private String with(Scheme scheme, String more) {
        String algorithms = scheme == Scheme.DPOP && !proofAlgorithms.isEmpty()
                ? ", algs=\"" + String.join(" ", proofAlgorithms) + "\""
                : "";
        String pointer =
                metadata.map(url -> ", resource_metadata=\"" + url + "\"").orElse("");
        String name = scheme == Scheme.DPOP ? "DPoP" : "Bearer";
        return name + " realm=\"" + realm + "\"" + more + algorithms + pointer;
    }
}
