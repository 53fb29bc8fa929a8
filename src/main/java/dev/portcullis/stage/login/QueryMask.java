package dev.portcullis.stage.login;

import dev.portcullis.exchange.Denial;
import dev.portcullis.exchange.LogMask;
import dev.portcullis.http.CredentialQuery;
import dev.portcullis.http.FieldName;
import dev.portcullis.http.Fields;

/** Keeps codes, states and tokens in queries out of logs: what stands behind a question mark is asterisks, and so are cookies. Stateless. */
enum QueryMask implements LogMask {
    INSTANCE;

    private static final String MASKED = "***";

    @Override
    public String requestLine(String line) {
        int query = line.indexOf('?');
        if (query < 0) {
            return line;
        }
        return line.substring(0, query + 1)
                + MASKED
                + line.substring(Math.max(query + 1, CredentialQuery.targetEnd(line)));
    }

    @Override
    public Fields requestFields(Fields fields) {
        return masked(fields, FieldName.COOKIE);
    }

    @Override
    public Fields responseFields(Fields fields) {
        String location = fields.first(FieldName.LOCATION);
        Fields without = masked(fields, FieldName.SET_COOKIE);
        return location == null
                ? without
                : without.edit().set(FieldName.LOCATION, requestLine(location)).build();
    }

    private static Fields masked(Fields fields, FieldName name) {
        return fields.contains(name) ? fields.edit().set(name, MASKED).build() : fields;
    }

    @Override
    public Denial denial(Denial denial) {
        return denial;
    }
}
