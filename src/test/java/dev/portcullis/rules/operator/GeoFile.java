package dev.portcullis.rules.operator;

import dev.portcullis.rules.ByteSink;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * Writes a database in the MaxMind DB format, version 2.0, that knows one IPv4 network by its first bits; as small as the format allows, for tests.
 */
public final class GeoFile {
    private static final int RECORD_BYTES = 3;

    private GeoFile() {}

    /** A database in which addresses that begin with {@code prefix}, of zeros and ones, are at {@code place}. */
    public static byte[] of(String prefix, Map<String, Object> place) {
        ByteSink out = new ByteSink(512);
        int nodes = prefix.length();
        for (int i = 0; i < nodes; i++) {
            int next = i + 1 < nodes ? i + 1 : nodes + 16; // 16: where data begins, behind the separator
            boolean goesRight = prefix.charAt(i) == '1';
            record(out, goesRight ? nodes : next);
            record(out, goesRight ? next : nodes);
        }
        for (int i = 0; i < 16; i++) {
            out.put(0);
        }
        value(out, place);
        bytes(out, "\u00ab\u00cd\u00efMaxMind.com");
        value(
                out,
                Map.of(
                        "node_count",
                        (long) nodes,
                        "record_size",
                        RECORD_BYTES * 8,
                        "ip_version",
                        4,
                        "database_type",
                        "Test-City",
                        "languages",
                        List.of("en"),
                        "binary_format_major_version",
                        2,
                        "binary_format_minor_version",
                        0,
                        "build_epoch",
                        BigInteger.ONE,
                        "description",
                        Map.of("en", "test")));
        return out.toValue().toBytes();
    }

    private static void record(ByteSink out, int value) {
        out.put(value >> 16);
        out.put(value >> 8);
        out.put(value);
    }

    private static void value(ByteSink out, Object value) {
        if (value instanceof Map<?, ?> map) {
            out.put(7 << 5 | map.size());
            map.forEach((key, inner) -> {
                value(out, key);
                value(out, inner);
            });
        } else if (value instanceof List<?> list) {
            out.put(list.size());
            out.put(11 - 7);
            list.forEach(inner -> value(out, inner));
        } else if (value instanceof Integer number) {
            out.put(5 << 5 | 2);
            out.put(number >> 8);
            out.put(number);
        } else if (value instanceof Long number) {
            out.put(6 << 5 | RECORD_BYTES);
            record(out, number.intValue());
        } else if (value instanceof BigInteger number) {
            out.put(1);
            out.put(9 - 7);
            out.put(number.intValue());
        } else if (value instanceof Double number) {
            long bits = Double.doubleToLongBits(number);
            out.put(3 << 5 | 8);
            for (int shift = 56; shift >= 0; shift -= 8) {
                out.put((int) (bits >>> shift) & 0xFF);
            }
        } else {
            byte[] text = value.toString().getBytes(StandardCharsets.UTF_8);
            out.put(2 << 5 | text.length);
            out.put(text, 0, text.length);
        }
    }

    private static void bytes(ByteSink out, String latin1) {
        byte[] bytes = latin1.getBytes(StandardCharsets.ISO_8859_1);
        out.put(bytes, 0, bytes.length);
    }
}
