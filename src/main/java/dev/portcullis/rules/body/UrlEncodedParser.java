package dev.portcullis.rules.body;

import dev.portcullis.rules.Ascii;
import dev.portcullis.rules.ByteSink;
import dev.portcullis.rules.Value;
import dev.portcullis.rules.body.ParsedBody.Argument;

/**
 * {@code application/x-www-form-urlencoded}, which is also the form of a query: names and values parted by {@code &}.
 *
 * <p>A percent sign without two hexadecimal digits stays as it is and raises {@link BodyFlag#URLENCODED_ERROR}. A piece without
 * {@code =} is a name with an empty value; empty pieces are nothing.
 */
public final class UrlEncodedParser implements BodyParser {
    private final int separator;

    public UrlEncodedParser() {
        this('&');
    }

    /** With the byte that {@code SecArgumentSeparator} sets. */
    public UrlEncodedParser(int separator) {
        this.separator = separator;
    }

    @Override
    public String name() {
        return "URLENCODED";
    }

    @Override
    public ParsedBody parse(Value content, Value contentType, BodyLimits limits) {
        BodyBuilder body = new BodyBuilder(limits);
        int start = 0;
        while (start <= content.length() && !body.hasFailed()) {
            int end = find(content, separator, start, content.length());
            if (end > start) {
                int equals = find(content, '=', start, end);
                Value name = decode(content.slice(start, equals), body);
                Value value = equals == end ? Value.EMPTY : decode(content.slice(equals + 1, end), body);
                body.argument(Argument.of(name, value));
            }
            start = end + 1;
        }
        return body.build();
    }

    private static int find(Value value, int b, int from, int to) {
        byte[] in = value.array();
        int at = value.from() + from;
        int end = value.from() + to;
        while (at < end && in[at] != (byte) b) {
            at++;
        }
        return at - value.from();
    }

    private static Value decode(Value raw, BodyBuilder body) {
        byte[] in = raw.array();
        int at = raw.from();
        int end = raw.to();
        while (at < end && in[at] != '%' && in[at] != '+') {
            at++;
        }
        if (at == end) {
            return raw;
        }
        ByteSink out = new ByteSink(raw.length());
        out.put(in, raw.from(), at);
        for (; at < end; at++) {
            boolean escape = in[at] == '%' && at + 2 < end && Ascii.hex(in[at + 1]) >= 0 && Ascii.hex(in[at + 2]) >= 0;
            if (escape) {
                out.put(Ascii.hex(in[at + 1]) << 4 | Ascii.hex(in[at + 2]));
                at += 2;
            } else {
                out.put(in[at] == '+' ? ' ' : in[at]);
                if (in[at] == '%') {
                    body.flag(BodyFlag.URLENCODED_ERROR);
                }
            }
        }
        return out.toValue();
    }
}
