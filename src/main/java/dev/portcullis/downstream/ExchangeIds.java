package dev.portcullis.downstream;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/**
 * Makes incident ids: 24 letters and digits that sort by time and never repeat. Ten of milliseconds, six drawn once per process, eight that count;
 * Crockford's base 32, so nothing in them is misread. They tell requests apart and are no secrets: no randomness per request. Safe for concurrent use.
 */
final class ExchangeIds {
    private static final byte[] DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".getBytes(StandardCharsets.US_ASCII);
    private static final int TIME = 10;
    private static final int PROCESS = 6;
    private static final int COUNT = 8;

    private final long process;
    private final AtomicLong count = new AtomicLong();

    ExchangeIds(RandomGenerator random) {
        this.process = random.nextLong();
    }

    String next(long epochMillis) {
        byte[] text = new byte[TIME + PROCESS + COUNT];
        digits(epochMillis, text, 0, TIME);
        digits(process, text, TIME, PROCESS);
        digits(count.getAndIncrement(), text, TIME + PROCESS, COUNT);
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    private static void digits(long value, byte[] into, int at, int length) {
        long rest = value;
        for (int i = at + length - 1; i >= at; i--) {
            into[i] = DIGITS[(int) (rest & 31)];
            rest >>>= 5;
        }
    }
}
