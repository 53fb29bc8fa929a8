package dev.portcullis.rules.operator;

import dev.portcullis.rules.Ascii;
import dev.portcullis.rules.Utf8;
import dev.portcullis.rules.Value;
import dev.portcullis.rules.plan.Requirement;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.Predicate;

/** Operators that match when a value breaks a rule of form. */
final class Validation {
    /** As 256 bits. */
    private static final long[] ASCII = {-1, -1, 0, 0};

    private Validation() {}

    /** Matches when a byte lies outside of the ranges, as in {@code 9,10,13,32-126}. */
    static OperatorFactory byteRange() {
        return (argument, resources) -> {
            BitSet allowed = new BitSet(256);
            for (String part : argument.split(",", -1)) {
                allow(allowed, part.strip());
            }
            Operator operator = when(value -> {
                for (int at = value.from(); at < value.to(); at++) {
                    if (!allowed.get(value.array()[at] & 0xFF)) {
                        return true;
                    }
                }
                return false;
            });
            return operator.requiring(Requirement.byteOutside(Arrays.copyOf(allowed.toLongArray(), 4)));
        };
    }

    private static void allow(BitSet allowed, String part) throws OperatorException {
        int dash = part.indexOf('-');
        int first = byteValue(part, dash < 0 ? part : part.substring(0, dash).strip());
        int last = dash < 0 ? first : byteValue(part, part.substring(dash + 1).strip());
        if (last < first) {
            throw new OperatorException("@validateByteRange: \"" + part + "\" runs backwards");
        }
        allowed.set(first, last + 1);
    }

    private static int byteValue(String part, String number) throws OperatorException {
        boolean digits =
                !number.isEmpty() && number.length() <= 3 && number.chars().allMatch(Ascii::isDigit);
        int value = digits ? Integer.parseInt(number) : 256;
        if (value > 255) {
            throw new OperatorException(
                    "@validateByteRange: \"" + part + "\" is not a byte or range of bytes, 0 to 255");
        }
        return value;
    }

    /** Matches when a percent sign is not followed by two hexadecimal digits. */
    static OperatorFactory urlEncoding() {
        return (argument, resources) -> when(value -> {
                    for (int at = value.from(); at < value.to(); at++) {
                        if (value.array()[at] == '%' && !isEscape(value, at)) {
                            return true;
                        }
                    }
                    return false;
                })
                .requiring(Requirement.anyOf(List.of("%")));
    }

    private static boolean isEscape(Value value, int at) {
        return at + 2 < value.to() && Ascii.hex(value.array()[at + 1]) >= 0 && Ascii.hex(value.array()[at + 2]) >= 0;
    }

    /** Matches what is not UTF-8 by RFC 3629: overlong forms, surrogates and code points above U+10FFFF too. */
    static OperatorFactory utf8Encoding() {
        return (argument, resources) -> when(value -> {
                    int at = value.from();
                    while (at < value.to()) {
                        int length = Utf8.sequence(value.array(), at, value.to());
                        if (length == 0) {
                            return true;
                        }
                        at += length;
                    }
                    return false;
                })
                .requiring(Requirement.byteOutside(ASCII));
    }

    private static Operator when(Predicate<Value> broken) {
        return (context, value) -> {
            context.spend(value.length());
            boolean matches = broken.test(value);
            if (matches && context.wantsCapture()) {
                context.capture(0, value);
            }
            return matches;
        };
    }
}
