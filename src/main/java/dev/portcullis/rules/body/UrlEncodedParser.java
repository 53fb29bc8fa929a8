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
    private final boolean takesTextNamesOnly;

    public UrlEncodedParser() {
        this('&');
    }

    /** With the byte that {@code SecArgumentSeparator} sets. */
    public UrlEncodedParser(int separator) {
        this(separator, false);
    }

    private UrlEncodedParser(int separator, boolean takesTextNamesOnly) {
        this.separator = separator;
        this.takesTextNamesOnly = takesTextNamesOnly;
    }

    /** The same, for content that is no text as a whole: what has a name of other bytes than printable ASCII is left out. */
    public UrlEncodedParser amongBytes() {
        return new UrlEncodedParser(separator, true);
    }

    @Override
    public String name() {
        return "URLENCODED";
    }

    @Override
    public ParsedBody parse(Value content, Value contentType, BodyLimits limits) {
        BodyBuilder body = new BodyBuilder(limits);
        read(content, separator, body, (name, value, raw) -> {
            if (!takesTextNamesOnly || isText(name)) {
                body.argument(Argument.of(name, value));
            }
        });
        return body.build();
    }

    private static boolean isText(Value name) {
        for (int i = 0; i < name.length(); i++) {
            if (name.at(i) < ' ' || name.at(i) > '~') {
                return false;
            }
        }
        return true;
    }

    /** Takes what is found: name and value decoded, and the value as it stands in the content. */
    interface Sink {
        void field(Value name, Value value, Value raw);
    }

    /** Reports every field in order, until {@code body} has failed. */
    static void read(Value content, int separator, BodyBuilder body, Sink sink) {
        int start = 0;
        while (start <= content.length() && !body.hasFailed()) {
            int end = find(content, separator, start, content.length());
            if (end > start) {
                int equals = find(content, '=', start, end);
                Value name = decode(content.slice(start, equals), body);
                Value raw = equals == end ? Value.EMPTY : content.slice(equals + 1, end);
                sink.field(name, decode(raw, body), raw);
            }
            start = end + 1;
        }
    }

    /** Whether every percent sign has two hexadecimal digits behind it. */
    static boolean isWellFormed(Value raw) {
        for (int i = 0; i < raw.length(); i++) {
            boolean isEscape = raw.at(i) == '%';
            boolean hasDigits = i + 2 < raw.length() && Ascii.hex(raw.at(i + 1)) >= 0 && Ascii.hex(raw.at(i + 2)) >= 0;
            if (isEscape && !hasDigits) {
                return false;
            }
        }
        return true;
    }

    /** {@code text} as the value of a field. */
    static byte[] encode(byte[] text) {
        ByteSink out = new ByteSink(text.length + 16);
        for (byte b : text) {
            if (Ascii.isLetterOrDigit(b) || b == '*' || b == '-' || b == '.' || b == '_') {
                out.put(b);
            } else if (b == ' ') {
                out.put('+');
            } else {
                out.put('%');
                out.putHex(b);
            }
        }
        return out.toValue().toBytes();
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
