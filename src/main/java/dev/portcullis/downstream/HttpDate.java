package dev.portcullis.downstream;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The Date of responses (RFC 9110 section 5.6.7), formatted once per second. Safe for concurrent use: at worst two threads format the same second. */
final class HttpDate {
    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private volatile Second current = new Second(-1, "");

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
