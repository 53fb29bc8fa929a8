package dev.portcullis.stage;

import dev.portcullis.exchange.Exchange;
import dev.portcullis.exchange.Subject;
import dev.portcullis.http.FieldName;
import dev.portcullis.identity.ClaimPath;
import dev.portcullis.identity.Claims;
import dev.portcullis.limit.RateKey;
import java.util.List;

/**
 * What of an exchange a limit counts by. Where the thing is missing, the client's address stands in for it: to leave out a header must not be a way
 * around a limit, nor into a bucket that all others share. Immutable.
 */
public sealed interface RateKeySource {
    RateKey keyOf(Exchange x);

    /** The client's address; IPv6 by /64. */
    record ClientAddress() implements RateKeySource {
        @Override
        public RateKey keyOf(Exchange x) {
            return RateKey.of(x.clientAddress());
        }
    }

    /** The value of a field that occurs once. Clients choose it freely: good for fairness between API keys, no defence by itself. */
    record Header(FieldName field) implements RateKeySource {
        @Override
        public RateKey keyOf(Exchange x) {
            List<String> values = x.request().fields().all(field);
            return values.size() == 1
                    ? RateKey.of("field " + field.text(), values.get(0))
                    : RateKey.of(x.clientAddress());
        }
    }

    /** A claim of the verified subject, within its issuer; stands behind authentication. */
    record Claim(ClaimPath path) implements RateKeySource {
        @Override
        public RateKey keyOf(Exchange x) {
            Subject subject = x.subject();
            List<String> values = subject == null ? List.of() : new Claims(subject.claims()).texts(path);
            return subject == null || values.isEmpty()
                    ? RateKey.of(x.clientAddress())
                    : RateKey.of("claim " + path + " " + subject.issuer(), String.join("\n", values));
        }
    }

    /** The route: all its clients together. */
    record OfRoute() implements RateKeySource {
        @Override
        public RateKey keyOf(Exchange x) {
            return RateKey.of("route", x.route().name());
        }
    }
}
