package dev.portcullis.app.cli;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.portcullis.app.ftw.TestCase;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Which tests run, and how options of {@code ftw} are read. */
final class FtwOptions {
    private FtwOptions() {}

    /** As go-ftw chooses: a test that is included by its id needs no tag. */
    record Selection(
            @Nullable Pattern include,
            @Nullable Pattern exclude,
            @Nullable Pattern tags) {
        boolean takes(TestCase test) {
            if (include != null) {
                return include.matcher(test.id()).find();
            }
            if (exclude != null && exclude.matcher(test.id()).find()) {
                return false;
            }
            return tags == null
                    || test.tags().stream().anyMatch(tag -> tags.matcher(tag).find());
        }
    }

    /** A regular expression of RE2, as in Go. */
    static final class Regex implements ITypeConverter<Pattern> {
        @Override
        public Pattern convert(String value) {
            try {
                return Pattern.compile(value);
            } catch (PatternSyntaxException e) {
                throw new TypeConversionException("\"" + value + "\" is not a pattern: " + e.getMessage());
            }
        }
    }

    /** {@code 3s}, {@code 500ms}, {@code 1m}; a bare number is seconds. */
    static final class Time implements ITypeConverter<Duration> {
        private static final int MAX_DIGITS = 7;

        @Override
        public Duration convert(String value) {
            int digits = 0;
            while (digits < value.length() && Character.isDigit(value.charAt(digits))) {
                digits++;
            }
            if (digits > 0 && digits <= MAX_DIGITS) {
                long count = Long.parseLong(value.substring(0, digits));
                Duration unit = switch (value.substring(digits)) {
                    case "ms" -> Duration.ofMillis(1);
                    case "", "s" -> Duration.ofSeconds(1);
                    case "m" -> Duration.ofMinutes(1);
                    default -> Duration.ZERO;
                };
                Duration time = unit.multipliedBy(count);
                if (!time.isZero() && time.compareTo(Duration.ofHours(1)) <= 0) {
                    return time;
                }
            }
            throw new TypeConversionException("\"" + value + "\" needs a time such as 500ms, 3s or 1m, at most 60m");
        }
    }
}
