package dev.portcullis.rules.body;

import dev.portcullis.rules.Ascii;
import dev.portcullis.rules.Value;

/** What content looks like by how it begins, whatever its label says: at most one of the formats that have a parser. */
public enum BodyShape {
    /** None of the others: plain text, images, archives. */
    OTHER(""),
    URLENCODED("URLENCODED"),
    JSON("JSON"),
    XML("XML"),
    MULTIPART("MULTIPART"),
    /** JSON or XML in UTF-16 or UTF-32, or XML in EBCDIC, in which no parser here reads it. */
    WIDE("");

    private static final int MAX_FIRST_NAME = 256;
    private static final int MAX_BOUNDARY = 70;
    /** {@code <?xm} in EBCDIC, by which parsers know it (XML appendix F.1). */
    private static final String EBCDIC_XML = "Lo\u00a7\u0094";

    private static final String PUNCTUATION_OF_NAMES = "_.-[]%+$:@*!~()/";

    private final String parser;

    BodyShape(String parser) {
        this.parser = parser;
    }

    /** The name of the parser that reads it, or an empty text. */
    public String parser() {
        return parser;
    }

    /** Looks at the first bytes of {@code content}, at most some hundred behind white space and comments. */
    public static BodyShape of(Value content) {
        if (isWide(content) || Ascii.standsAt(content.array(), content.from(), content.to(), EBCDIC_XML)) {
            return WIDE;
        }
        int start = start(content);
        if (start == content.length()) {
            return OTHER;
        }
        return switch (content.at(start)) {
            case '{', '[' -> JSON;
            case '/' -> isJsonBehindComments(content, start) ? JSON : form(content, start);
            case '<' -> XML;
            case '-' -> boundary(content).isEmpty() ? form(content, start) : MULTIPART;
            default -> form(content, start);
        };
    }

    /** The boundary that {@code content} begins with if it looks like multipart, else an empty value. */
    public static Value boundary(Value content) {
        int start = start(content);
        int end = start + 2;
        int max = Math.min(content.length(), end + MAX_BOUNDARY);
        if (max < end || content.at(start) != '-' || content.at(start + 1) != '-') {
            return Value.EMPTY;
        }
        while (end < max && content.at(end) > ' ' && content.at(end) < 0x7F) {
            end++;
        }
        return hasHeaderBehind(content, end) ? content.slice(start + 2, end) : Value.EMPTY;
    }

    /** Whether a line ends at {@code end} and the next one has a colon behind letters and hyphens. */
    private static boolean hasHeaderBehind(Value content, int end) {
        int at = end;
        while (at < content.length() && at < end + 8 && Ascii.isSpace(content.at(at))) {
            at++;
        }
        int name = at;
        while (at < content.length() && (Ascii.isLetter(content.at(at)) || content.at(at) == '-')) {
            at++;
        }
        return name > end && at > name && at < content.length() && content.at(at) == ':';
    }

    /** Whether comments, which some readers of JSON skip, stand before an object or an array; before anything else they are none of JSON. */
    private static boolean isJsonBehindComments(Value content, int start) {
        int at = start;
        while (at + 1 < content.length() && content.at(at) == '/') {
            String close = content.at(at + 1) == '*' ? "*/" : "\n";
            if (content.at(at + 1) != '*' && content.at(at + 1) != '/') {
                return false;
            }
            at = blanksEnd(content, behind(content, at + 2, close));
        }
        return at < content.length() && (content.at(at) == '{' || content.at(at) == '[');
    }

    private static int behind(Value content, int from, String mark) {
        int at = content.from() + from;
        while (at < content.to() && !Ascii.standsAt(content.array(), at, content.to(), mark)) {
            at++;
        }
        return Math.min(content.length(), at - content.from() + mark.length());
    }

    private static int start(Value content) {
        int at = content.length() >= 3 && content.at(0) == 0xEF && content.at(1) == 0xBB && content.at(2) == 0xBF
                ? 3
                : 0;
        return blanksEnd(content, at);
    }

    private static int blanksEnd(Value content, int from) {
        int at = from;
        while (at < content.length() && Ascii.isSpace(content.at(at))) {
            at++;
        }
        return at;
    }

    private static BodyShape form(Value content, int start) {
        int max = Math.min(content.length(), start + MAX_FIRST_NAME);
        int at = start;
        while (at < max
                && (Ascii.isLetterOrDigit(content.at(at)) || PUNCTUATION_OF_NAMES.indexOf(content.at(at)) >= 0)) {
            at++;
        }
        return at > start && at < max && content.at(at) == '=' ? URLENCODED : OTHER;
    }

    /** Whether the first character that is no mark and no white space is one of JSON or XML, with NULs beside it. */
    private static boolean isWide(Value content) {
        int at = 0;
        while (at < content.length() && isBeforeText(content.at(at))) {
            at++;
        }
        boolean isText = at < content.length() && "{[<".indexOf(content.at(at)) >= 0;
        boolean isNulNext = at + 1 < content.length() && content.at(at + 1) == 0;
        int nulsBefore = 0;
        while (at > nulsBefore && content.at(at - 1 - nulsBefore) == 0) {
            nulsBefore++;
        }
        return isText && (isNulNext || nulsBefore == 1);
    }

    private static boolean isBeforeText(int b) {
        return b == 0 || b >= 0xFE || Ascii.isSpace(b);
    }
}
