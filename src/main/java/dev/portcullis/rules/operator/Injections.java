package dev.portcullis.rules.operator;

import dev.portcullis.rules.Value;
import dev.portcullis.rules.injection.SqliDetector;
import dev.portcullis.rules.injection.XssDetector;
import dev.portcullis.rules.plan.Requirement;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** {@code @detectSQLi} and {@code @detectXSS}; they take no argument. */
final class Injections {
    private Injections() {}

    /** Captures the fingerprint that gave the value away. */
    static OperatorFactory sqli() {
        return (argument, resources) -> {
            SqliDetector.prepare();
            Operator operator = Injections::isSqli;
            BitSet words = new BitSet(256);
            IntStream.range(0, 256).filter(SqliDetector::isInWords).forEach(words::set);
            return operator.requiring(Requirement.byteOutside(Arrays.copyOf(words.toLongArray(), 4)));
        };
    }

    private static boolean isSqli(MatchContext context, Value value) {
        Optional<String> fingerprint = SqliDetector.find(value, context::spend);
        if (fingerprint.isPresent() && context.wantsCapture()) {
            context.capture(0, Value.ofLatin1(fingerprint.get()));
        }
        return fingerprint.isPresent();
    }

    static OperatorFactory xss() {
        return (argument, resources) -> {
            Operator operator = Injections::isXss;
            // code needs a tag, or an attribute with a value
            return operator.requiring(Requirement.anyOf(List.of("<", "=")));
        };
    }

    private static boolean isXss(MatchContext context, Value value) {
        boolean matches = XssDetector.isXss(value, context::spend);
        if (matches && context.wantsCapture()) {
            context.capture(0, value);
        }
        return matches;
    }
}
