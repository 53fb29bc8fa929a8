package dev.portcullis.observe;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;

/**
 * One line of a log being written, as ASCII bytes. Text from the network is escaped so that it can neither end the line nor drive a terminal, and cut at
 * {@link #MAX_TEXT_CHARS}. Reused line after line. One owner at a time.
 */
final class Line {
    /** Longer text is cut and marked with three dots. */
    static final int MAX_TEXT_CHARS = 2_048;

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss").withZone(ZoneOffset.UTC);

    private byte[] bytes = new byte[1_024];
    private int length;
    private boolean first;
    private long formattedSecond = Long.MIN_VALUE;
    private String second = "";

    Line start() {
        length = 0;
        first = true;
        return this;
    }

    int length() {
        return length;
    }

    void copyTo(byte[] target, int at) {
        System.arraycopy(bytes, 0, target, at, length);
    }

    /** Appends text of our own, which is ASCII and needs no escape. */
    Line raw(String text) {
        room(text.length());
        for (int i = 0; i < text.length(); i++) {
            bytes[length++] = (byte) text.charAt(i);
        }
        return this;
    }

    /** Appends a moment as {@code 2026-01-31T23:59:59.123Z}. */
    Line time(long epochMillis) {
        long seconds = Math.floorDiv(epochMillis, 1_000L);
        if (seconds != formattedSecond) {
            formattedSecond = seconds;
            second = SECONDS.format(Instant.ofEpochSecond(seconds));
        }
        int millis = (int) Math.floorMod(epochMillis, 1_000L);
        raw(second);
        room(5);
        bytes[length++] = '.';
        bytes[length++] = (byte) ('0' + millis / 100);
        bytes[length++] = (byte) ('0' + millis / 10 % 10);
        bytes[length++] = (byte) ('0' + millis % 10);
        bytes[length++] = 'Z';
        return this;
    }

    /** Appends the member {@code "key":"value"} of a JSON object. */
    Line member(String key, String value) {
        key(key);
        return quoted(value);
    }

    /** As {@link #member(String, String)}; nothing for an empty value. */
    Line memberUnlessEmpty(String key, String value) {
        return value.isEmpty() ? this : member(key, value);
    }

    Line member(String key, long value) {
        key(key);
        return raw(Long.toString(value));
    }

    /** Appends a duration in milliseconds with three decimals. */
    Line millis(String key, long nanos) {
        key(key);
        long micros = Math.max(0, nanos / 1_000);
        raw(Long.toString(micros / 1_000));
        room(4);
        bytes[length++] = '.';
        bytes[length++] = (byte) ('0' + micros / 100 % 10);
        bytes[length++] = (byte) ('0' + micros / 10 % 10);
        bytes[length++] = (byte) ('0' + micros % 10);
        return this;
    }

    Line key(String key) {
        raw(first ? "\"" : ",\"").raw(key).raw("\":");
        first = false;
        return this;
    }

    /** The next member is the first of an object or array. */
    Line open(String bracket) {
        raw(bracket);
        first = true;
        return this;
    }

    Line close(String bracket) {
        raw(bracket);
        first = false;
        return this;
    }

    /** Appends a JSON string; chars above 0x7E and control characters become {@code \\u00XX}. */
    Line quoted(String text) {
        int end = Math.min(text.length(), MAX_TEXT_CHARS);
        room(end * 6 + 5);
        bytes[length++] = '"';
        for (int i = 0; i < end; i++) {
            escaped(text.charAt(i));
        }
        if (end < text.length()) {
            raw("...");
        }
        room(1);
        bytes[length++] = '"';
        return this;
    }

    private void escaped(char c) {
        if (c == '"' || c == '\\') {
            bytes[length++] = '\\';
            bytes[length++] = (byte) c;
        } else if (c >= 0x20 && c < 0x7F) {
            bytes[length++] = (byte) c;
        } else {
            bytes[length++] = '\\';
            bytes[length++] = 'u';
            bytes[length++] = HEX[c >> 12 & 15];
            bytes[length++] = HEX[c >> 8 & 15];
            bytes[length++] = HEX[c >> 4 & 15];
            bytes[length++] = HEX[c & 15];
        }
    }

    private void room(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }

    @Override
    public String toString() {
        return new String(bytes, 0, length, StandardCharsets.US_ASCII);
    }
}
