package dev.portcullis.rules.body;

import dev.portcullis.rules.Value;

/** The lines of a multipart message, and which of them are delimiters. Confined to one parse. */
final class MultipartLines {
    /** What a line is. */
    enum Delimiter {
        NONE,
        PART,
        LAST
    }

    private final Value content;
    private final Value boundary;
    private final BodyBuilder body;
    private int at;
    private int contentEnd;
    private boolean sawCrLf;
    private boolean sawLf;

    MultipartLines(Value content, Value boundary, BodyBuilder body) {
        this.content = content;
        this.boundary = boundary;
        this.body = body;
    }

    int position() {
        return at;
    }

    boolean isAtEnd() {
        return at >= content.length();
    }

    boolean startsWithDelimiter() {
        return delimiterAt(0) != Delimiter.NONE;
    }

    /**
     * Looks for delimiters that begin no line: Django takes one for a delimiter wherever it stands, Werkzeug behind a lone CR, and Tomcat and Werkzeug anywhere before the
     * first part, so that they find fields in what is text before the parts or the content of a file to others.
     */
    void doubtHiddenDelimiters() {
        Value delimiter = Value.ofLatin1("--" + boundary.latin1());
        int behind = delimiter.length() - 1;
        char last = (char) delimiter.at(behind);
        int knownEnd = 0;
        // each is found by its last byte, which little else in the content ends with; a delimiter has 72 bytes at most
        for (int at = content.indexOf(last, behind); at < content.length(); at = content.indexOf(last, at + 1)) {
            int start = at - behind;
            if (!content.holds(delimiter, start)) {
                continue;
            }
            if (start == 0 || content.at(start - 1) == '\n') {
                knownEnd = at + 1;
            } else if (start >= knownEnd) { // one of hyphens alone is found in itself
                body.doubt(BodyFlag.MULTIPART_UNMATCHED_BOUNDARY, "multipart has a boundary inside of a line");
                return;
            }
        }
    }

    /** Where what stood before the delimiter ends that {@link #skipToDelimiter} found. */
    int contentEnd() {
        return contentEnd;
    }

    /** Moves behind the next delimiter line. */
    Delimiter skipToDelimiter() {
        while (at < content.length()) {
            boolean isCandidate = content.array()[content.from() + at] == '-';
            Delimiter delimiter = isCandidate ? delimiterAt(at) : Delimiter.NONE;
            if (delimiter != Delimiter.NONE) {
                contentEnd = withoutLineEnd(at);
                next();
                return delimiter;
            }
            at = nextLine(at);
        }
        contentEnd = content.length();
        return Delimiter.NONE;
    }

    private int withoutLineEnd(int start) {
        int end = start;
        if (end > 0 && content.at(end - 1) == '\n') {
            end--;
            boolean crLf = end > 0 && content.at(end - 1) == '\r';
            sawLf |= !crLf;
            sawCrLf |= crLf;
            end -= crLf ? 1 : 0;
        }
        return end;
    }

    /** What the line at {@code start} is; white space behind a boundary is doubtful, other bytes make it none. */
    private Delimiter delimiterAt(int start) {
        if (!beginsLikeDelimiter(start)) {
            return Delimiter.NONE;
        }
        int after = start + 2 + boundary.length();
        boolean last = after + 2 <= content.length() && content.at(after) == '-' && content.at(after + 1) == '-';
        int end = last ? after + 2 : after;
        int space = end;
        while (space < content.length() && (content.at(space) == ' ' || content.at(space) == '\t')) {
            space++;
        }
        if (space > end) {
            body.doubt(BodyFlag.MULTIPART_BOUNDARY_WHITESPACE, "multipart has white space behind a boundary");
        }
        if (last ? isLineEnd(space) || space == content.length() : isLineEnd(space)) {
            return last ? Delimiter.LAST : Delimiter.PART;
        }
        // RFC 2046 section 5.1.1 takes this for a delimiter, most readers do not
        body.doubt(BodyFlag.MULTIPART_UNMATCHED_BOUNDARY, "multipart has a line that only begins like a boundary");
        return Delimiter.NONE;
    }

    /** Whether two hyphens and the boundary stand at {@code start}. */
    boolean beginsLikeDelimiter(int start) {
        int after = start + 2 + boundary.length();
        return after <= content.length()
                && content.at(start) == '-'
                && content.at(start + 1) == '-'
                && content.slice(start + 2, after).equals(boundary);
    }

    private boolean isLineEnd(int index) {
        return index < content.length()
                && (content.at(index) == '\n'
                        || (content.at(index) == '\r'
                                && index + 1 < content.length()
                                && content.at(index + 1) == '\n'));
    }

    private int nextLine(int start) {
        byte[] in = content.array();
        int end = content.to();
        int next = content.from() + start;
        while (next < end && in[next] != '\n') {
            next++;
        }
        return Math.min(next + 1, end) - content.from();
    }

    /** The line here without its end; moves behind it and notes how it ended. */
    Value next() {
        int start = at;
        at = nextLine(at);
        int end = at;
        if (end > start && content.at(end - 1) == '\n') {
            end--;
            boolean crLf = end > start && content.at(end - 1) == '\r';
            sawCrLf |= crLf;
            sawLf |= !crLf;
            end -= crLf ? 1 : 0;
        }
        return content.slice(start, end);
    }

    /** Says how delimiters and header lines ended: a reader that wants CRLF sees fewer of both than one that takes LF. */
    void flagLineEnds() {
        if (sawLf) {
            body.flag(BodyFlag.MULTIPART_LF_LINE);
        }
        if (sawLf && sawCrLf) {
            body.doubt(BodyFlag.MULTIPART_CRLF_LF_LINES, "multipart mixes line ends");
        }
    }
}
