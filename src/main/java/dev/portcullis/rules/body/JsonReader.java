package dev.portcullis.rules.body;

import dev.portcullis.rules.Ascii;
import dev.portcullis.rules.ByteSink;
import dev.portcullis.rules.Utf8;
import dev.portcullis.rules.Value;

/**
 * One pass over one JSON document, RFC 8259. Reports every scalar with its path, in order; what is wrong, or too much, goes to the {@link BodyBuilder}, and reading
 * stops. What only forgiving readers take is a doubt, behind which it goes on, since they see what comes there: comments, commas in front of a bracket, single quotes,
 * words without any ({@code NaN}), several documents in a row, halves of characters, control characters, bytes that are not UTF-8. No recursion, so depth costs no stack.
 * One owner at a time, used once.
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
        oneValue();
        while ((peek() == '{' || peek() == '[') && !body.hasFailed()) {
            doubt("JSON goes on behind its value"); // one document a line, say
            oneValue();
        }
        if (at < end) {
            body.malformed("JSON goes on behind its value");
        }
    }

    private void oneValue() {
        boolean valueIsDue = true;
        while ((valueIsDue || path.depth() > 0) && !body.hasFailed()) {
            skipSpace();
            valueIsDue = valueIsDue ? value() : afterValue();
        }
        skipSpace();
    }

    /** For what some readers take and others do not. */
    private void doubt(String message) {
        body.doubt(BodyError.Kind.MALFORMED, message);
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
            case '"', '\'' -> scalar(at, string());
            default -> scalar(at, word());
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
        Value name = name();
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

    private Value name() {
        if (peek() == '"' || peek() == '\'') {
            return string();
        }
        int start = at;
        while (at < end && isInName(in[at])) {
            at++;
        }
        if (at == start) {
            body.malformed("JSON object needs a name in quotes");
        }
        doubt("JSON object has a name without quotes");
        return Value.of(in, start, at);
    }

    private static boolean isInName(byte b) {
        return b < 0 || Ascii.isLetterOrDigit(b) || b == '_' || b == '$' || b == '-';
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
        if (take(array ? ']' : '}')) {
            doubt("JSON has a comma in front of a bracket");
            path.leave();
            return false;
        }
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

    /** A literal, which for null is empty, or a number; in the end any word, {@code NaN} say. */
    private Value word() {
        int start = at;
        boolean isNull = takes("null");
        boolean isKnown = isNull || takes("true") || takes("false") || number();
        if (!isKnown || (at < end && isInWord(in[at]))) {
            while (at < end && isInWord(in[at])) {
                at++;
            }
            doubt("JSON has an unknown word");
            isNull = false;
        }
        if (at == start) {
            body.malformed("JSON has no value where one must be");
        }
        return isNull ? Value.EMPTY : Value.of(in, start, at);
    }

    private boolean takes(String word) {
        boolean there = Ascii.standsAt(in, at, end, word);
        at += there ? word.length() : 0;
        return there;
    }

    private static boolean isInWord(byte b) {
        return isInName(b) || b == '+' || b == '.';
    }

    /** RFC 8259 section 6: no leading zeros, no plus sign, digits on both sides of the point. Whether there was one. */
    private boolean number() {
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
        return valid;
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
        byte quote = in[at];
        if (quote == '\'') {
            doubt("JSON has a string in single quotes");
        }
        int start = ++at;
        while (at < end && in[at] >= 0x20 && in[at] != quote && in[at] != '\\') {
            at++;
        }
        if (peek() == quote) {
            return Value.of(in, start, at++);
        }
        ByteSink out = new ByteSink(at - start + 32);
        out.put(in, start, at);
        while (at < end && in[at] != quote) {
            character(out);
        }
        if (!take(quote)) {
            body.malformed("JSON string is not closed");
        }
        return out.toValue();
    }

    private void character(ByteSink out) {
        int b = in[at] & 0xFF;
        int length = Math.max(1, Utf8.sequence(in, at, end));
        if (b < 0x20) {
            doubt("JSON string has a control character");
        } else if (b > 0x7F && length == 1) {
            doubt("JSON string is not UTF-8");
        }
        if (b == '\\') {
            at++;
            escape(out);
        } else {
            out.put(in, at, at + length);
            at += length;
        }
    }

    private void escape(ByteSink out) {
        int b = peek();
        at = Math.min(at + 1, end);
        switch (b) {
            case '"', '\\', '/' -> out.put(b);
            case 'b' -> out.put('\b');
            case 'f' -> out.put('\f');
            case 'n' -> out.put('\n');
            case 'r' -> out.put('\r');
            case 't' -> out.put('\t');
            case 'u' -> unicode(out);
            case -1 -> body.malformed("JSON string is not closed");
            default -> {
                doubt("JSON string has an unknown escape");
                out.put(b);
            }
        }
    }

    private void unicode(ByteSink out) {
        int start = at;
        int unit = hex4();
        int behind = at;
        if (unit >= 0xD800 && unit < 0xDC00 && takes("\\u")) {
            int low = hex4();
            if (low >= 0xDC00 && low < 0xE000) {
                Utf8.put(out, 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00));
                return;
            }
            at = behind;
        }
        if (unit < 0) {
            doubt("JSON string has an unknown escape");
            at = start;
        } else if (unit >= 0xD800 && unit < 0xE000) {
            doubt("JSON string has half a character");
            Utf8.put(out, 0xFFFD);
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
        skipBlanks();
        while (at < end && in[at] == '/' && skipComment()) {
            doubt("JSON has a comment");
            skipBlanks();
        }
    }

    private void skipBlanks() {
        while (at < end && (in[at] == ' ' || in[at] == '\t' || in[at] == '\n' || in[at] == '\r')) {
            at++;
        }
    }

    private boolean skipComment() {
        if (takes("//")) {
            while (at < end && in[at] != '\n' && in[at] != '\r') {
                at++;
            }
            return true;
        }
        if (!takes("/*")) {
            return false;
        }
        while (at < end && !takes("*/")) {
            at++;
        }
        return true;
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
