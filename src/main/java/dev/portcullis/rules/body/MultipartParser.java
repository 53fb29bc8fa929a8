package dev.portcullis.rules.body;

import dev.portcullis.rules.Value;
import dev.portcullis.rules.body.ParsedBody.Argument;
import dev.portcullis.rules.body.ParsedBody.FilePart;
import dev.portcullis.rules.body.ParsedBody.PartHeader;
import java.util.List;

/**
 * {@code multipart/form-data} (RFC 7578, RFC 2046), in which everything that two readers could see differently raises a flag.
 *
 * <p>Parts without a file name are arguments, parts with one are files, and both where readers differ on which; the header lines of all parts are kept. Any flag,
 * and any error, also raises {@link BodyFlag#MULTIPART_STRICT_ERROR}.
 *
 * <p>What shows two readers another number of parts, other names, or another text is an error beside its flag, although reading goes on: a line that only begins
 * like a delimiter or has white space behind it, a delimiter inside of a line, CRLF and LF mixed, parts behind the end, a broken or second Content-Disposition, control characters and spaces in
 * header names, parts in parts, and fields in a foreign charset or transfer coding. What all readers read alike, however unusual, is only flagged.
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
        private final BodyBuilder body;
        private final MultipartLines lines;

        Run(Value content, Value boundary, BodyBuilder body) {
            this.content = content;
            this.body = body;
            this.lines = new MultipartLines(content, boundary, body);
        }

        void message() {
            if (!lines.startsWithDelimiter()) {
                body.flag(BodyFlag.MULTIPART_DATA_BEFORE);
            }
            boolean hasEnded = false;
            MultipartLines.Delimiter delimiter = lines.skipToDelimiter();
            while (delimiter != MultipartLines.Delimiter.NONE && !body.hasFailed()) {
                if (hasEnded) {
                    body.doubt(BodyFlag.MULTIPART_DATA_AFTER, "multipart goes on behind its final boundary");
                }
                if (delimiter == MultipartLines.Delimiter.LAST) {
                    hasEnded = true;
                    end();
                }
                delimiter = delimiter == MultipartLines.Delimiter.PART ? part() : lines.skipToDelimiter();
            }
            if (!hasEnded) {
                body.malformed("multipart has no final boundary");
            }
            lines.flagLineEnds();
            lines.doubtHiddenDelimiters();
        }

        private void end() {
            if (!lines.isAtEnd()) {
                body.flag(BodyFlag.MULTIPART_DATA_AFTER);
            }
        }

        /** Header lines and content of one part; what ended it. */
        private MultipartLines.Delimiter part() {
            PartHead head = PartHead.read(lines, body);
            int start = lines.position();
            MultipartLines.Delimiter delimiter = lines.skipToDelimiter();
            Value partContent = content.slice(start, Math.max(start, lines.contentEnd()));
            if (head.names().isEmpty()) {
                body.flag(BodyFlag.MULTIPART_INVALID_PART);
            }
            Value name = head.names().isEmpty() ? Value.EMPTY : head.names().get(0);
            head.lines().forEach(line -> body.partHeader(new PartHeader(name, line)));
            files(head, name, partContent);
            if (head.isField()) {
                arguments(head.names(), partContent);
            }
            return delimiter;
        }

        private void files(PartHead head, Value name, Value partContent) {
            head.fileNames().forEach(file -> body.file(new FilePart(name, file, partContent)));
            if (!head.fileNames().isEmpty()) {
                Value fileName = head.fileNames().get(0);
                head.names().stream().skip(1).forEach(other -> body.file(new FilePart(other, fileName, partContent)));
            }
        }

        private void arguments(List<Value> names, Value partContent) {
            if (names.isEmpty()) {
                body.argument(Argument.of(Value.EMPTY, partContent));
            }
            names.forEach(name -> body.argument(Argument.of(name, partContent)));
        }
    }
}
