package dev.portcullis.observe;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;

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

    private static final DateTimeFormatter CLF =
            DateTimeFormatter.ofPattern("dd/MMM/uuuu:HH:mm:ss Z", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter ASCII = DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss uuuu", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

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
        put(text, 0, text.length());
        return this;
    }

    /** Copies chars as they are; there is room for them. */
    @SuppressWarnings(
            "deprecation") // it drops the high byte of a char, and none of these has one; all else makes an array first
    private void put(String text, int from, int to) {
        text.getBytes(from, to, bytes, length);
        length += to - from;
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
        escaped(text, end);
        if (end < text.length()) {
            raw("...");
        }
        room(1);
        bytes[length++] = '"';
        return this;
    }

    /** As {@link #quoted}, but never cut: for text that is bounded already. */
    Line quotedWhole(String text) {
        room(text.length() * 6 + 2);
        bytes[length++] = '"';
        escaped(text, text.length());
        bytes[length++] = '"';
        return this;
    }

    /** As {@link #quotedWhole(String)}, one char for each byte. */
    Line quotedWhole(byte[] text) {
        room(Math.addExact(Math.multiplyExact(text.length, 6), 2));
        bytes[length++] = '"';
        for (byte b : text) {
            escaped((char) (b & 0xFF));
        }
        bytes[length++] = '"';
        return this;
    }

    /** As {@link #member(String, String)}, never cut. */
    Line whole(String key, String value) {
        key(key);
        return quotedWhole(value);
    }

    /** As {@link #key}, for a name that came from the network. */
    Line keyOfText(String name) {
        raw(first ? "" : ",");
        quotedWhole(name).raw(":");
        first = false;
        return this;
    }

    /** Begins the next element of an array: an object, with a bracket to open, or a string. */
    Line element(String bracket) {
        raw(first ? "" : ",");
        if (bracket.isEmpty()) {
            first = false;
        } else {
            open(bracket);
        }
        return this;
    }

    /** Appends text as printable ASCII: a backslash doubled, every other byte as {@code \xhh}. */
    Line printable(String text) {
        room(text.length() * 4);
        for (int i = 0; i < text.length(); i++) {
            printable(text.charAt(i));
        }
        return this;
    }

    /** As {@link #printable(String)}, from {@code from} on. */
    Line printable(byte[] text, int from) {
        room(Math.multiplyExact(text.length, 4));
        for (int i = from; i < text.length; i++) {
            printable((char) (text[i] & 0xFF));
        }
        return this;
    }

    /** As {@link #printable(String)}, between quotes, and quotes in it behind a backslash. */
    Line quotedPrintable(String text) {
        raw("\"");
        for (int i = 0; i < text.length(); i++) {
            raw(text.charAt(i) == '"' ? "\\" : "");
            room(4);
            printable(text.charAt(i));
        }
        return raw("\"");
    }

    private void printable(char c) {
        if (c == '\\') {
            bytes[length++] = '\\';
            bytes[length++] = '\\';
        } else if (c >= 0x20 && c < 0x7F) {
            bytes[length++] = (byte) c;
        } else {
            bytes[length++] = '\\';
            bytes[length++] = 'x';
            bytes[length++] = HEX[c >> 4 & 15];
            bytes[length++] = HEX[c & 15];
        }
    }

    /** Appends a moment as {@code 31/Jan/2026:23:59:59 +0000}. */
    Line clfTime(long epochMillis) {
        return raw(CLF.format(Instant.ofEpochMilli(epochMillis)));
    }

    /** Appends a moment as {@code Sat Jan 31 23:59:59 2026}, in UTC. */
    Line asciiTime(long epochMillis) {
        return raw(ASCII.format(Instant.ofEpochMilli(epochMillis)));
    }

    /** The first {@code end} chars of {@code text}; what needs no escape at once. */
    private void escaped(String text, int end) {
        int written = 0;
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (c < 0x20 || c >= 0x7F || c == '"' || c == '\\') {
                put(text, written, i);
                escaped(c);
                written = i + 1;
            }
        }
        put(text, written, end);
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

    /** A copy of what was written. */
    byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    @Override
    public String toString() {
        return new String(bytes, 0, length, StandardCharsets.US_ASCII);
    }
}
