package dev.portcullis.rules.body;

import dev.portcullis.rules.Ascii;
import dev.portcullis.rules.Value;
import dev.portcullis.rules.body.ParsedBody.Argument;
import dev.portcullis.rules.body.ParsedBody.FilePart;
import dev.portcullis.rules.body.ParsedBody.PartHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code multipart/form-data} (RFC 7578, RFC 2046), in which everything that two readers could see differently raises a flag.
 *
 * <p>Parts without a file name are arguments, parts with one are files; the header lines of all parts are kept. Any flag but
 * {@link BodyFlag#MULTIPART_UNMATCHED_BOUNDARY}, and any error, also raises {@link BodyFlag#MULTIPART_STRICT_ERROR}.
 */
public final class MultipartParser implements BodyParser {
    @Override
    public String name() {
        return "MULTIPART";
    }

    @Override
    public ParsedBody parse(Value content, Value contentType, BodyLimits limits) {
        BodyBuilder body = new BodyBuilder(limits);
        Value boundary = MultipartBoundary.read(contentType, body);
        if (!body.hasFailed()) {
            new Run(content, boundary, body).message();
        }
        return body.buildMultipart();
    }

    /** One pass over one message. One owner at a time. */
    private static final class Run {
        private final Value content;
        private final Value boundary;
        private final BodyBuilder body;
        private int at;
        private boolean sawCrLf;
        private boolean sawLf;

        Run(Value content, Value boundary, BodyBuilder body) {
            this.content = content;
            this.boundary = boundary;
            this.body = body;
        }

        void message() {
            if (delimiterAt(0) == Delimiter.NONE) {
                body.flag(BodyFlag.MULTIPART_DATA_BEFORE);
            }
            Delimiter delimiter = skipToDelimiter();
            while (delimiter == Delimiter.PART && !body.hasFailed()) {
                delimiter = part();
            }
            if (delimiter == Delimiter.NONE) {
                body.malformed("multipart has no final boundary");
            } else if (delimiter == Delimiter.LAST && at < content.length()) {
                body.flag(BodyFlag.MULTIPART_DATA_AFTER);
            }
            if (sawLf) {
                body.flag(BodyFlag.MULTIPART_LF_LINE);
            }
            if (sawLf && sawCrLf) {
                body.flag(BodyFlag.MULTIPART_CRLF_LF_LINES);
            }
        }

        /** Header lines and content of one part; what ended it. */
        private Delimiter part() {
            List<Value> headers = headers();
            Optional<Value> dispositionText = disposition(headers);
            Disposition disposition = Disposition.read(dispositionText.orElse(Value.EMPTY), body);
            int start = at;
            Delimiter delimiter = skipToDelimiter();
            Value partContent = content.slice(start, Math.max(start, contentEnd));
            Value name = disposition.name().orElse(Value.EMPTY);
            if (disposition.name().isEmpty()) {
                body.flag(BodyFlag.MULTIPART_INVALID_PART);
            }
            headers.forEach(line -> body.partHeader(new PartHeader(name, line)));
            if (disposition.fileName().isPresent()) {
                body.file(new FilePart(name, disposition.fileName().get(), partContent));
            } else {
                body.argument(Argument.of(name, partContent));
            }
            return delimiter;
        }

        private List<Value> headers() {
            List<Value> lines = new ArrayList<>();
            Value line = line();
            while (!line.isEmpty()) {
                if (line.at(0) == ' ' || line.at(0) == '\t') {
                    body.flag(
                            lines.isEmpty()
                                    ? BodyFlag.MULTIPART_INVALID_HEADER_FOLDING
                                    : BodyFlag.MULTIPART_HEADER_FOLDING);
                    fold(lines, line);
                } else {
                    check(line);
                    lines.add(line);
                }
                if (at >= content.length()) {
                    body.malformed("multipart part headers are not closed");
                    break;
                }
                line = line();
            }
            return lines;
        }

        private static void fold(List<Value> lines, Value line) {
            int last = lines.size() - 1;
            if (last >= 0) {
                lines.set(
                        last,
                        Value.ofLatin1(
                                lines.get(last).latin1() + " " + line.latin1().strip()));
            }
        }

        private void check(Value line) {
            for (int i = 0; i < line.length(); i++) {
                if ((line.at(i) < ' ' && line.at(i) != '\t') || line.at(i) == 0x7F) {
                    body.flag(BodyFlag.MULTIPART_INVALID_PART);
                }
            }
            int colon = 0;
            while (colon < line.length() && line.at(colon) != ':') {
                boolean token = line.at(colon) > ' ' && line.at(colon) < 0x7F;
                if (!token) {
                    body.flag(BodyFlag.MULTIPART_INVALID_PART);
                }
                colon++;
            }
            if (colon == 0 || colon == line.length()) {
                body.malformed("multipart part header has no name");
            }
        }

        /** The value of the one Content-Disposition; a second one, or none, is flagged. */
        private Optional<Value> disposition(List<Value> headers) {
            Optional<Value> found = Optional.empty();
            for (Value header : headers) {
                String lower = Ascii7.lower(header);
                if (lower.startsWith("content-disposition") && isField(lower, "content-disposition".length())) {
                    if (found.isPresent()) {
                        body.flag(BodyFlag.MULTIPART_INVALID_PART);
                    }
                    found = Optional.of(header.slice(lower.indexOf(':') + 1, header.length()));
                }
            }
            return found;
        }

        private static boolean isField(String line, int nameEnd) {
            int at = nameEnd;
            while (at < line.length() && Ascii.isSpace(line.charAt(at))) {
                at++;
            }
            return at < line.length() && line.charAt(at) == ':';
        }

        private int contentEnd;

        /** Moves behind the next delimiter line; {@link #contentEnd} is then where what stood before it ends. */
        private Delimiter skipToDelimiter() {
            while (at < content.length()) {
                Delimiter delimiter = delimiterAt(at);
                if (delimiter != Delimiter.NONE) {
                    contentEnd = withoutLineEnd(at);
                    line();
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
                end -= crLf ? 1 : 0;
            }
            return end;
        }

        private enum Delimiter {
            NONE,
            PART,
            LAST
        }

        /** What the line at {@code start} is; white space behind a boundary is flagged, other bytes make it none. */
        private Delimiter delimiterAt(int start) {
            int after = start + 2 + boundary.length();
            boolean dashed = after <= content.length()
                    && content.at(start) == '-'
                    && content.at(start + 1) == '-'
                    && content.slice(start + 2, after).equals(boundary);
            if (!dashed) {
                return Delimiter.NONE;
            }
            boolean last = after + 2 <= content.length() && content.at(after) == '-' && content.at(after + 1) == '-';
            int end = last ? after + 2 : after;
            int space = end;
            while (space < content.length() && (content.at(space) == ' ' || content.at(space) == '\t')) {
                space++;
            }
            if (space > end) {
                body.flag(BodyFlag.MULTIPART_BOUNDARY_WHITESPACE);
            }
            if (last ? isLineEnd(space) || space == content.length() : isLineEnd(space)) {
                return last ? Delimiter.LAST : Delimiter.PART;
            }
            body.flag(BodyFlag.MULTIPART_UNMATCHED_BOUNDARY);
            return Delimiter.NONE;
        }

        private boolean isLineEnd(int index) {
            return index < content.length()
                    && (content.at(index) == '\n'
                            || (content.at(index) == '\r'
                                    && index + 1 < content.length()
                                    && content.at(index + 1) == '\n'));
        }

        private int nextLine(int start) {
            int next = start;
            while (next < content.length() && content.at(next) != '\n') {
                next++;
            }
            return Math.min(next + 1, content.length());
        }

        /** The line here without its end; moves behind it and notes how it ended. */
        private Value line() {
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
    }
}
