package dev.portcullis.stage.auth;

import dev.portcullis.http.FieldName;
import dev.portcullis.identity.ClaimPath;

/**
 * A claim that the backend gets as a request field. Several values stand in one field, with {@code separator} between them. Immutable.
 */
public record ForwardedClaim(FieldName field, ClaimPath claim, String separator) {
    public ForwardedClaim {
        if (separator.isEmpty() || !separator.chars().allMatch(c -> c >= 0x20 && c < 0x7F)) {
            throw new IllegalArgumentException(
                    "separator of " + field + " is \"" + separator + "\", must be printable ASCII");
        }
    }

    public static ForwardedClaim of(String field, String claim) {
        return new ForwardedClaim(FieldName.of(field), ClaimPath.parse(claim), ",");
    }
}
