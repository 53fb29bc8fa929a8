package dev.portcullis.observe;

import dev.portcullis.exchange.AuditNotes;
import dev.portcullis.exchange.AuditNotes.Excerpt;
import dev.portcullis.exchange.AuditPolicy;
import dev.portcullis.exchange.ExchangeRecord;
import dev.portcullis.exchange.LoggedRequest;
import dev.portcullis.http.CredentialFields;
import dev.portcullis.http.Fields;
import org.jspecify.annotations.Nullable;

/**
 * An exchange on its way to the audit log. Immutable.
 *
 * @param notes what rules said, null where none have run
 * @param parts letters, sorted
 */
record AuditEntry(
        ExchangeRecord exchange,
        @Nullable AuditNotes notes,
        String parts,
        Fields requestFields,
        Fields responseFields) {
    private static final int FIXED_BYTES = 2_048;
    private static final int FINDING_BYTES = 1_024;

    static AuditEntry of(ExchangeRecord exchange, AuditPolicy policy) {
        AuditNotes notes = exchange.audit();
        return new AuditEntry(
                exchange,
                notes,
                notes == null ? policy.parts() : notes.parts(),
                CredentialFields.masked(exchange.request().fields(), policy.maskedFields()),
                exchange.response() == null
                        ? Fields.EMPTY
                        : CredentialFields.masked(exchange.response().fields(), policy.maskedFields()));
    }

    boolean has(char part) {
        return parts.indexOf(part) >= 0;
    }

    LoggedRequest request() {
        return exchange.request();
    }

    /** The memory that it holds, roughly. */
    int weightBytes() {
        int weight = FIXED_BYTES
                + 2 * request().requestLine().length()
                + requestFields.bytes().length
                + responseFields.bytes().length;
        if (notes != null) {
            weight += FINDING_BYTES * notes.findings().size()
                    + 128 * notes.rules().size()
                    + bytes(notes.requestContent())
                    + bytes(notes.contentWithoutFiles())
                    + bytes(notes.responseContent());
        }
        return weight;
    }

    private static int bytes(@Nullable Excerpt excerpt) {
        return excerpt == null ? 0 : excerpt.bytes().length;
    }
}
