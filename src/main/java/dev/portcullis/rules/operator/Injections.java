package dev.portcullis.rules.operator;

import dev.portcullis.rules.injection.XssDetector;

/** {@code @detectXSS}; it takes no argument. */
final class Injections {
    /** A detector reads a value this many times or less. */
    private static final int PASSES = 12;

    private Injections() {}

    static OperatorFactory xss() {
        return (argument, resources) -> (context, value) -> {
            context.spend((long) PASSES * value.length());
            boolean matches = XssDetector.isXss(value);
            if (matches && context.wantsCapture()) {
                context.capture(0, value);
            }
            return matches;
        };
    }
}
