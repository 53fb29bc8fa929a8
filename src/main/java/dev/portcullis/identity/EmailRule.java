package dev.portcullis.identity;

import dev.portcullis.net.DomainName;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Which domain the claim {@code email} must be in, and that the provider must say it has verified it ({@code email_verified}, OpenID Connect Core 1.0 section 5.1): many let users write into it what they like.
 *
 * <p>Of an address, only the plain form is taken: one {@code @}, printable ASCII, no quotes, comments or lists. What others would read in another way ({@code a@evil.example@corp.example}, a letter that only looks
 * like another) is no address here. Domains are compared whole and without case: {@code evil-corp.example} and {@code sub.corp.example} are not {@code corp.example}. Immutable.
 *
 * @param domains in lower case
 * @param takesUnverified whether it need not be verified
 */
public record EmailRule(Set<String> domains, boolean takesUnverified) {
    private static final int MAX_CHARS = 254;
    private static final String NOT_IN_LOCAL_PART = "\"(),:;<>[\\]";

    public EmailRule {
        domains = Set.copyOf(domains);
        for (String domain : domains) {
            if (!DomainName.isOne(domain) || !domain.equals(domain.toLowerCase(Locale.ROOT))) {
                throw new IllegalArgumentException("\"" + domain + "\" is not a domain in lower case");
            }
        }
        if (domains.isEmpty()) {
            throw new IllegalArgumentException("needs a domain: without one nobody could pass");
        }
    }

    /** What {@code claims} lack, for the log; empty if they suffice. */
    public String missing(Claims claims) {
        String email = claims.textOrNull("email");
        if (email == null) {
            return "email";
        }
        int at = email.indexOf('@');
        boolean isPlain = email.length() <= MAX_CHARS
                && at > 0
                && email.indexOf('@', at + 1) < 0
                && isLocalPart(email.substring(0, at))
                && DomainName.isOne(email.substring(at + 1));
        if (!isPlain) {
            return "an email that is a plain address: it is " + Excerpt.of(email);
        }
        if (!domains.contains(email.substring(at + 1).toLowerCase(Locale.ROOT))) {
            return "an email in one of " + List.copyOf(domains) + ": it is " + Excerpt.of(email);
        }
        return takesUnverified || Boolean.TRUE.equals(claims.values().get("email_verified"))
                ? ""
                : "email_verified that is true";
    }

    private static boolean isLocalPart(String text) {
        return text.chars().allMatch(c -> c > 0x20 && c < 0x7F && NOT_IN_LOCAL_PART.indexOf(c) < 0);
    }
}
