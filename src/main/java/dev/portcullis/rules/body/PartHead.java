package dev.portcullis.rules.body;

import dev.portcullis.rules.ByteSink;
import dev.portcullis.rules.Value;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The header lines of one multipart part, folded lines put together, and what they say. Immutable but for its making.
 *
 * @param lines whole lines, in order
 * @param names every name that the part is given
 * @param fileNames every file name that the part is given
 * @param isField whether some reader takes the part for a field: without a file name, with an empty one (Django, Go, busboy), with {@code filename*} alone (PHP), or
 *     behind a folded line, of which some read the beginning only
 */
record PartHead(List<Value> lines, List<Value> names, List<Value> fileNames, boolean isField) {
    /** Reads up to the empty line; whatever is odd is noted in {@code body}. */
    static PartHead read(MultipartLines lines, BodyBuilder body) {
        return new Reader(lines, body).head();
    }

    /** One pass over one head. One owner at a time. */
    private static final class Reader {
        private final MultipartLines source;
        private final BodyBuilder body;
        private final List<Value> lines = new ArrayList<>(4);
        private final List<Value> names = new ArrayList<>(1);
        private final List<Value> fileNames = new ArrayList<>(1);
        private @Nullable ByteSink unfolded;
        private boolean isFolded;
        private boolean hasDisposition;
        private boolean isFileToAll;
        private boolean isForeign;

        Reader(MultipartLines source, BodyBuilder body) {
            this.source = source;
            this.body = body;
        }

        PartHead head() {
            boolean isDelimiter = source.beginsLikeDelimiter(source.position());
            Value line = source.next();
            while (!line.isEmpty()) {
                if (isDelimiter) {
                    body.malformed("multipart has a boundary among part headers");
                }
                take(line);
                if (source.isAtEnd()) {
                    body.malformed("multipart part headers are not closed");
                    break;
                }
                isDelimiter = source.beginsLikeDelimiter(source.position());
                line = source.next();
            }
            endLine();
            lines.forEach(this::understand);
            boolean isField = isFolded || !isFileToAll;
            if (isForeign && isField) {
                body.doubt(BodyError.Kind.FOREIGN, "multipart field in a charset or coding that is not read");
            }
            return new PartHead(lines, names, fileNames, isField);
        }

        private void take(Value line) {
            if (line.at(0) != ' ' && line.at(0) != '\t') {
                endLine();
                lines.add(line);
                bound(line.length());
            } else if (lines.isEmpty()) {
                body.doubt(BodyFlag.MULTIPART_INVALID_HEADER_FOLDING, "multipart part begins with a folded header");
            } else {
                fold(line);
            }
        }

        private void fold(Value line) {
            body.flag(BodyFlag.MULTIPART_HEADER_FOLDING);
            isFolded = true;
            if (unfolded == null) {
                Value begin = lines.get(lines.size() - 1);
                unfolded = new ByteSink(begin.length() + line.length());
                unfolded.put(begin);
            }
            int start = 0;
            while (start < line.length() && (line.at(start) == ' ' || line.at(start) == '\t')) {
                start++;
            }
            unfolded.put(' ');
            unfolded.put(line.slice(start, line.length()));
            bound(unfolded.size());
        }

        private void endLine() {
            if (unfolded != null) {
                lines.set(lines.size() - 1, unfolded.toValue());
                unfolded = null;
            }
        }

        private void bound(int length) {
            if (length > BodyLimits.PART_HEADER_BYTES) {
                body.exceeds(
                        BodyError.Kind.TOO_LONG,
                        "multipart part header",
                        "the bound for one",
                        BodyLimits.PART_HEADER_BYTES);
            }
        }

        private void understand(Value line) {
            int colon = colon(line);
            if (colon <= 0) {
                body.malformed("multipart part header has no name");
                return;
            }
            switch (Ascii7.lower(line.slice(0, colon)).strip()) {
                case "content-disposition" -> disposition(line.slice(colon + 1, line.length()));
                case "content-type", "content-transfer-encoding" -> {
                    isForeign |= PartText.isForeign(line);
                    if (PartText.hasParts(line)) {
                        body.doubt(BodyFlag.MULTIPART_INVALID_PART, "multipart part has parts of its own");
                    }
                }
                default -> {
                    // a header that says nothing about where the part goes or how to read it
                }
            }
        }

        /** Where the name ends, or -1; also looks for bytes that a header must not have. */
        private int colon(Value line) {
            int colon = -1;
            for (int i = 0; i < line.length(); i++) {
                int b = line.at(i);
                if ((b < ' ' && b != '\t') || b == 0x7F) {
                    body.doubt(BodyFlag.MULTIPART_INVALID_PART, "multipart part header has a control character");
                } else if (colon < 0 && (b <= ' ' || b > 0x7F)) {
                    body.doubt(BodyFlag.MULTIPART_INVALID_PART, "multipart part header has a name that is no token");
                }
                colon = colon < 0 && b == ':' ? i : colon;
            }
            return colon;
        }

        private void disposition(Value text) {
            if (hasDisposition) {
                body.doubt(BodyFlag.MULTIPART_INVALID_PART, "multipart part has Content-Disposition twice");
            }
            Disposition disposition = Disposition.read(text, body);
            isFileToAll = (isFileToAll || !hasDisposition) && disposition.isFileToAll();
            hasDisposition = true;
            names.addAll(disposition.names());
            fileNames.addAll(disposition.fileNames());
        }
    }
}
