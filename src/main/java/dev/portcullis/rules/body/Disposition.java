package dev.portcullis.rules.body;

import dev.portcullis.rules.Ascii;
import dev.portcullis.rules.ByteSink;
import dev.portcullis.rules.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The Content-Disposition of a form part: {@code form-data; name="a"; filename="b"} (RFC 7578 section 4.2).
 *
 * <p>In a quoted value a backslash before a quotation mark or backslash is an escape; before anything else it is itself, as
 * in paths of Windows that old browsers send. A value without quotes reaches to the next semicolon. {@code filename*} and {@code name*}, which RFC 7578 forbids and
 * old clients send, are decoded and kept beside the plain ones. What readers take for different names (one given twice, pieces such as {@code filename*0}, single
 * quotes, bytes behind a closing quote, an escaped backslash before it, white space around an equals sign) is a doubt.
 */
final class Disposition {
    private final Value text;
    private final BodyBuilder body;
    private final List<Value> names = new ArrayList<>(1);
    private final List<Value> fileNames = new ArrayList<>(1);
    private boolean hasPlainName;
    private boolean hasPlainFileName;
    private boolean hasExtendedName;
    private boolean hasExtendedFileName;
    private int at;

    private Disposition(Value text, BodyBuilder body) {
        this.text = text;
        this.body = body;
    }

    /** Reads {@code text}; whatever is odd about it is noted in {@code body}. */
    static Disposition read(Value text, BodyBuilder body) {
        Disposition disposition = new Disposition(text, body);
        disposition.read();
        disposition.flagExtended();
        return disposition;
    }

    /** Every name that is given, one in a part that is in order. */
    List<Value> names() {
        return names;
    }

    /** Every file name that is given, none in a part that is no file. */
    List<Value> fileNames() {
        return fileNames;
    }

    /** Whether a file name that is not empty is given in the one spelling that all readers know: to some of them the part is no file without it. */
    boolean isFileToAll() {
        return hasPlainFileName && !fileNames.contains(Value.EMPTY);
    }

    private void read() {
        skipSpace();
        if (!Ascii7.lower(token()).equals("form-data")) {
            body.flag(BodyFlag.MULTIPART_INVALID_PART);
        }
        skipSpace();
        while (at < text.length()) {
            if (text.at(at) != ';') {
                doubtSyntax();
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

    private void doubtSyntax() {
        body.doubt(BodyFlag.MULTIPART_INVALID_PART, "multipart Content-Disposition is broken");
    }

    private void parameter() {
        String key = Ascii7.lower(token());
        skipSpaceAtEquals();
        if (key.isEmpty() || at >= text.length() || text.at(at) != '=') {
            doubtSyntax();
            at = text.length();
            return;
        }
        at++;
        skipSpaceAtEquals();
        Value value = value();
        switch (key) {
            case "name" -> {
                once(hasPlainName);
                hasPlainName = true;
                add(value, names);
            }
            case "filename" -> {
                once(hasPlainFileName);
                hasPlainFileName = true;
                add(value, fileNames);
            }
            case "name*" -> {
                hasExtendedName = true;
                extended(value, names, "name");
            }
            case "filename*" -> {
                hasExtendedFileName = true;
                extended(value, fileNames, "file name");
            }
            default -> other(key);
        }
    }

    /** With white space there, PHP and Werkzeug know no file name, and busboy no part. */
    private void skipSpaceAtEquals() {
        int start = at;
        skipSpace();
        if (at > start) {
            doubtSyntax();
        }
    }

    private void once(boolean isThereAlready) {
        if (isThereAlready) {
            body.doubt(BodyFlag.MULTIPART_INVALID_PART, "multipart part names itself or its file twice");
        }
    }

    private static void add(Value name, List<Value> all) {
        if (!all.contains(name)) {
            all.add(name);
        }
    }

    private void extended(Value value, List<Value> all, String what) {
        Optional<Value> decoded = ExtendedValue.decode(value);
        if (decoded.isEmpty()) {
            body.doubt(BodyError.Kind.FOREIGN, "multipart part has a " + what + " in a charset that is not read");
        }
        add(decoded.orElse(value), all);
    }

    /** Readers differ in whether they know this spelling, which is no matter where it says the same as the other. */
    private void flagExtended() {
        boolean isSame = (!hasExtendedName || (hasPlainName && names.size() == 1))
                && (!hasExtendedFileName || (hasPlainFileName && fileNames.size() == 1));
        if (!isSame) {
            body.flag(BodyFlag.MULTIPART_INVALID_PART);
        }
    }

    /** {@code filename*0*} and its kind are put together by some readers (RFC 2231 section 3) and unknown to others. */
    private void other(String key) {
        body.flag(BodyFlag.MULTIPART_INVALID_PART);
        if (key.startsWith("name*") || key.startsWith("filename*")) {
            body.doubt(BodyFlag.MULTIPART_INVALID_PART, "multipart part has a name in pieces");
        }
    }

    private Value value() {
        int first = at < text.length() ? text.at(at) : -1;
        if (first == '"') {
            return quoted();
        }
        if (first == '\'') {
            doubtQuoting();
        }
        Value value = unquoted();
        if (value.isEmpty()) {
            body.flag(BodyFlag.MULTIPART_INVALID_QUOTING);
        }
        return value;
    }

    private void doubtQuoting() {
        body.doubt(
                BodyFlag.MULTIPART_INVALID_QUOTING, "multipart Content-Disposition has quotes that readers differ on");
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
                doubtEscapedBackslash();
            }
            out.put(text.at(at));
        }
        doubtQuoting();
        return out.toValue();
    }

    /** PHP and Django take {@code \\"} for an escaped quotation mark, so that the value goes on there and swallows the file name. */
    private void doubtEscapedBackslash() {
        boolean isAtQuote = at + 1 < text.length() && text.at(at + 1) == '"';
        if (isAtQuote && text.at(at) == '\\') {
            doubtQuoting();
        }
    }

    private Value unquoted() {
        int start = at;
        int end = at;
        boolean isInQuotes = false;
        for (; at < text.length() && text.at(at) != ';'; at++) {
            if (text.at(at) == '"') {
                doubtQuoting();
            }
            isInQuotes ^= text.at(at) == '\'';
            end = Ascii.isSpace(text.at(at)) ? end : at + 1;
        }
        if (isInQuotes && at < text.length()) { // to PHP the semicolon is part of the value
            doubtQuoting();
        }
        Value value = text.slice(start, end);
        if (value.latin1().indexOf(' ') >= 0) {
            body.flag(BodyFlag.MULTIPART_INVALID_QUOTING);
        }
        return value;
    }

    private Value token() {
        int start = at;
        while (at < text.length() && text.at(at) != ';' && text.at(at) != '=' && !Ascii.isSpace(text.at(at))) {
            if (text.at(at) == '"' || text.at(at) == '\'') {
                doubtQuoting();
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
