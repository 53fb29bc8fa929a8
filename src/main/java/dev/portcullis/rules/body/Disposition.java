package dev.portcullis.rules.body;

import dev.portcullis.rules.Ascii;
import dev.portcullis.rules.ByteSink;
import dev.portcullis.rules.Value;
import java.util.Optional;

/**
 * The Content-Disposition of a form part: {@code form-data; name="a"; filename="b"} (RFC 7578 section 4.2).
 *
 * <p>In a quoted value a backslash before a quotation mark or backslash is an escape; before anything else it is itself, as
 * in paths of Windows that old browsers send.
 */
final class Disposition {
    private final Value text;
    private final BodyBuilder body;
    private Optional<Value> name = Optional.empty();
    private Optional<Value> fileName = Optional.empty();
    private int at;

    private Disposition(Value text, BodyBuilder body) {
        this.text = text;
        this.body = body;
    }

    /** Reads {@code text}; whatever is odd about it is flagged in {@code body}. */
    static Disposition read(Value text, BodyBuilder body) {
        Disposition disposition = new Disposition(text, body);
        disposition.read();
        return disposition;
    }

    /** Empty when missing or given twice. */
    Optional<Value> name() {
        return name;
    }

    Optional<Value> fileName() {
        return fileName;
    }

    private void read() {
        skipSpace();
        if (!Ascii7.lower(token()).equals("form-data")) {
            body.flag(BodyFlag.MULTIPART_INVALID_PART);
        }
        skipSpace();
        while (at < text.length()) {
            if (text.at(at) != ';') {
                body.flag(BodyFlag.MULTIPART_INVALID_PART);
                return;
            }
            at++;
            skipSpace();
            if (at < text.length()) {
                parameter();
            }
            skipSpace();
        }
    }

    private void parameter() {
        String key = Ascii7.lower(token());
        skipSpace();
        if (key.isEmpty() || at >= text.length() || text.at(at) != '=') {
            body.flag(BodyFlag.MULTIPART_INVALID_PART);
            at = text.length();
            return;
        }
        at++;
        skipSpace();
        Value value = value();
        switch (key) {
            case "name" -> {
                twice(name.isPresent());
                name = Optional.of(value);
            }
            case "filename" -> {
                twice(fileName.isPresent());
                fileName = Optional.of(value);
            }
            // RFC 7578 section 4.2 forbids filename*: readers differ in which of the two names counts.
            default -> twice(true);
        }
        if (key.equals("filename*") && fileName.isEmpty()) {
            fileName = Optional.of(value);
        }
    }

    private void twice(boolean isBad) {
        if (isBad) {
            body.flag(BodyFlag.MULTIPART_INVALID_PART);
        }
    }

    private Value value() {
        int quote = at < text.length() ? text.at(at) : -1;
        if (quote == '"') {
            return quoted();
        }
        if (quote == '\'') {
            body.flag(BodyFlag.MULTIPART_INVALID_QUOTING);
        }
        Value token = token();
        if (token.isEmpty()) {
            body.flag(BodyFlag.MULTIPART_INVALID_QUOTING);
        }
        return token;
    }

    private Value quoted() {
        ByteSink out = new ByteSink(32);
        for (at++; at < text.length(); at++) {
            int b = text.at(at);
            if (b == '"') {
                at++;
                return out.toValue();
            }
            boolean escape = b == '\\' && at + 1 < text.length() && (text.at(at + 1) == '"' || text.at(at + 1) == '\\');
            if (escape) {
                at++;
            }
            out.put(text.at(at));
        }
        body.flag(BodyFlag.MULTIPART_INVALID_QUOTING);
        return out.toValue();
    }

    private Value token() {
        int start = at;
        while (at < text.length() && text.at(at) != ';' && text.at(at) != '=' && !Ascii.isSpace(text.at(at))) {
            if (text.at(at) == '"') {
                body.flag(BodyFlag.MULTIPART_INVALID_QUOTING);
            }
            at++;
        }
        return text.slice(start, at);
    }

    private void skipSpace() {
        while (at < text.length() && Ascii.isSpace(text.at(at))) {
            at++;
        }
    }
}
