package dev.portcullis.rules.body;

import dev.portcullis.rules.Ascii;
import dev.portcullis.rules.ByteSink;
import dev.portcullis.rules.Utf8;
import dev.portcullis.rules.Value;

/**
 * One pass over one JSON document: RFC 8259 and nothing more lenient. Reports every scalar with its path, in order; what is wrong, or too much, goes to the
 * {@link BodyBuilder}, and reading stops. No recursion, so depth costs no stack. One owner at a time, used once.
 */
final class JsonReader {
    /** Takes what is found. */
    interface Sink {
        /**
         * One scalar at {@code path}, which is valid during the call only: {@code value} decoded, and where it stands in the content's array, quotation marks
         * included.
         */
        void scalar(JsonPath path, Value value, int from, int to);
    }

    private static final int NOT_AN_ARRAY = -1;

    private final byte[] in;
    private final int end;
    private final BodyBuilder body;
    private final Sink sink;
    private final JsonPath path = new JsonPath();
    private int at;

    JsonReader(Value content, BodyBuilder body, Sink sink) {
        this.in = content.array();
        this.at = content.from();
        this.end = content.to();
        this.body = body;
        this.sink = sink;
    }

    void document() {
        skipMark();
        if (peek() == 0xFE || peek() == 0xFF || (end - at > 1 && (in[at] == 0 || in[at + 1] == 0))) {
            body.foreign("JSON must be UTF-8");
            return;
        }
        boolean valueIsDue = true;
        while ((valueIsDue || path.depth() > 0) && !body.hasFailed()) {
            skipSpace();
            valueIsDue = valueIsDue ? value() : afterValue();
        }
        skipSpace();
        if (at < end) {
            body.malformed("JSON goes on behind its value");
        }
    }

    /** A byte order mark of UTF-8, which some clients write, changes no value (RFC 8259 section 8.1). */
    private void skipMark() {
        if (end - at >= 3 && in[at] == (byte) 0xEF && in[at + 1] == (byte) 0xBB && in[at + 2] == (byte) 0xBF) {
            at += 3;
        }
    }

    /** One value; of an object or array only the beginning. Whether another value is due at once. */
    private boolean value() {
        int b = peek();
        if (b == '{' || b == '[') {
            return b == '{' ? openObject() : openArray();
        }
        switch (b) {
            case '"' -> scalar(at, string());
            case 't' -> literal("true", "true");
            case 'f' -> literal("false", "false");
            case 'n' -> literal("null", "");
            default -> scalar(at, number());
        }
        return false;
    }

    private boolean openObject() {
        int start = at++;
        if (!enter(NOT_AN_ARRAY)) {
            return false;
        }
        skipSpace();
        if (take('}')) {
            leaveEmpty(start);
            return false;
        }
        return member();
    }

    private boolean openArray() {
        int start = at++;
        if (!enter(0)) {
            return false;
        }
        skipSpace();
        if (take(']')) {
            leaveEmpty(start);
            return false;
        }
        path.element();
        return true;
    }

    /** What holds nothing has a name all the same, which must not get lost; only the document itself has none. */
    private void leaveEmpty(int start) {
        path.leave();
        if (path.depth() > 0) {
            scalar(start, Value.EMPTY);
        }
    }

    private boolean enter(int index) {
        if (path.depth() == body.limits().maxDepth()) {
            body.tooDeep("JSON");
            return false;
        }
        path.enter(index);
        return true;
    }

    /** A name and its colon. Whether its value is due. */
    private boolean member() {
        if (peek() != '"') {
            body.malformed("JSON object needs a name in quotes");
            return false;
        }
        Value name = string();
        skipSpace();
        if (body.hasFailed() || !take(':')) {
            body.malformed("JSON object needs a colon behind a name");
            return false;
        }
        path.member(name);
        if (path.length() > body.limits().maxNameBytes()) {
            body.nameTooLong("argument name");
            return false;
        }
        return true;
    }

    /** What follows a value inside of an object or array. Whether another value is due. */
    private boolean afterValue() {
        boolean array = path.isArray();
        if (take(array ? ']' : '}')) {
            path.leave();
            return false;
        }
        if (!take(',')) {
            body.malformed(array ? "JSON array is not closed" : "JSON object is not closed");
            return false;
        }
        skipSpace();
        if (!array) {
            return member();
        }
        path.element();
        return true;
    }

    private void scalar(int from, Value value) {
        if (!body.hasFailed()) {
            sink.scalar(path, value, from, at);
        }
    }

    private void literal(String word, String value) {
        int start = at;
        for (int i = 0; i < word.length(); i++) {
            if (!take(word.charAt(i))) {
                body.malformed("JSON has an unknown word");
                return;
            }
        }
        scalar(start, Value.ofLatin1(value));
    }

    /** RFC 8259 section 6: no leading zeros, no plus sign, digits on both sides of the point. */
    private Value number() {
        int start = at;
        take('-');
        boolean valid = take('0') || digits();
        if (take('.')) {
            valid &= digits();
        }
        if (take('e') || take('E')) {
            if (!take('-')) {
                take('+');
            }
            valid &= digits();
        }
        if (!valid) {
            body.malformed("JSON has no value where one must be");
        }
        return Value.of(in, start, at);
    }

    private boolean digits() {
        int start = at;
        while (at < end && Ascii.isDigit(in[at])) {
            at++;
        }
        return at > start;
    }

    /** The decoded string at the quotation mark; when broken, what was read so far. */
    private Value string() {
        int start = ++at;
        while (at < end && in[at] >= 0x20 && in[at] != '"' && in[at] != '\\') {
            at++;
        }
        if (peek() == '"') {
            return Value.of(in, start, at++);
        }
        ByteSink out = new ByteSink(at - start + 32);
        out.put(in, start, at);
        while (at < end && in[at] != '"' && !body.hasFailed()) {
            character(out);
        }
        if (!take('"')) {
            body.malformed("JSON string is not closed");
        }
        return out.toValue();
    }

    private void character(ByteSink out) {
        int b = in[at] & 0xFF;
        int length = Utf8.sequence(in, at, end);
        if (b < 0x20) {
            body.malformed("JSON string has a control character");
        } else if (length == 0) {
            body.malformed("JSON string is not UTF-8");
        } else if (b == '\\') {
            at++;
            escape(out);
        } else {
            out.put(in, at, at + length);
            at += length;
        }
    }

    private void escape(ByteSink out) {
        int b = peek();
        at++;
        switch (b) {
            case '"', '\\', '/' -> out.put(b);
            case 'b' -> out.put('\b');
            case 'f' -> out.put('\f');
            case 'n' -> out.put('\n');
            case 'r' -> out.put('\r');
            case 't' -> out.put('\t');
            case 'u' -> unicode(out);
            default -> body.malformed("JSON string has an unknown escape");
        }
    }

    private void unicode(ByteSink out) {
        int unit = hex4();
        boolean high = unit >= 0xD800 && unit < 0xDC00;
        if (high && take('\\') && take('u')) {
            int low = hex4();
            if (low >= 0xDC00 && low < 0xE000) {
                Utf8.put(out, 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00));
                return;
            }
        }
        if (unit < 0 || (unit >= 0xD800 && unit < 0xE000)) {
            body.malformed("JSON string has half a character");
        } else {
            Utf8.put(out, unit);
        }
    }

    private int hex4() {
        int code = 0;
        for (int i = 0; i < 4; i++) {
            int digit = at < end ? Ascii.hex(in[at]) : -1;
            if (digit < 0) {
                return -1;
            }
            code = code << 4 | digit;
            at++;
        }
        return code;
    }

    private void skipSpace() {
        while (at < end && (in[at] == ' ' || in[at] == '\t' || in[at] == '\n' || in[at] == '\r')) {
            at++;
        }
    }

    private int peek() {
        return at < end ? in[at] & 0xFF : -1;
    }

    private boolean take(int b) {
        boolean there = peek() == b;
        at += there ? 1 : 0;
        return there;
    }
}
