package dev.portcullis.downstream;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** The Date of responses (RFC 9110 section 5.6.7), formatted once per second. Safe for concurrent use: at worst two threads format the same second. */
final class HttpDate {
    /** With names of its own: to look up those of a locale takes 30 ms of a start, and a different JDK may have other ones. */
    private static final DateTimeFormatter FORMAT = new DateTimeFormatterBuilder()
            .appendText(ChronoField.DAY_OF_WEEK, names("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"))
            .appendPattern(", dd ")
            .appendText(
                    ChronoField.MONTH_OF_YEAR,
                    names("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"))
            .appendPattern(" yyyy HH:mm:ss 'GMT'")
            .toFormatter(Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private volatile Second current = new Second(-1, "");

    private static Map<Long, String> names(String... inOrder) {
        return LongStream.rangeClosed(1, inOrder.length)
                .boxed()
                .collect(Collectors.toMap(i -> i, i -> inOrder[Math.toIntExact(i) - 1]));
    }

    private record Second(long epochSecond, String text) {}

    String at(long epochMillis) {
        long epochSecond = Math.floorDiv(epochMillis, 1000L);
        Second known = current;
        if (known.epochSecond != epochSecond) {
            known = new Second(epochSecond, FORMAT.format(Instant.ofEpochSecond(epochSecond)));
            current = known;
        }
        return known.text;
    }
}
