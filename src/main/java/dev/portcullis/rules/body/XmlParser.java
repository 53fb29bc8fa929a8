package dev.portcullis.rules.body;

import dev.portcullis.rules.Ascii;
import dev.portcullis.rules.ByteSink;
import dev.portcullis.rules.Utf8;
import dev.portcullis.rules.Value;
import dev.portcullis.rules.body.XmlTree.Kind;
import dev.portcullis.rules.body.XmlTree.Node;
import dev.portcullis.rules.content.ContentCharset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * XML 1.0 (fifth edition) without document type declarations: well-formed elements, attributes, text, CDATA, comments and
 * processing instructions.
 *
 * <p>A DOCTYPE is refused, so there are no entities beyond the five and nothing is ever fetched or expanded; behind one that declares nothing reading goes on. UTF-8 (a byte
 * order mark is allowed) or a charset of single bytes that holds ASCII, ISO-8859-1 say, as the declaration or the Content-Type has it: rules see their bytes
 * as they are. Others are refused, since what they mean depends on who reads them. Text that only comments, CDATA sections or processing instructions part is
 * one text, as applications see it. No recursion. Empty content has no nodes and no error.
 */
public final class XmlParser implements BodyParser {
    @Override
    public String name() {
        return "XML";
    }

    @Override
    public ParsedBody parse(Value content, Value contentType, BodyLimits limits) {
        BodyBuilder body = new BodyBuilder(limits);
        if (!content.isEmpty()) {
            Run run = new Run(content, ContentCharset.isSingleByte(ContentCharset.name(contentType.latin1())), body);
            run.document();
            body.xml(run.tree());
        }
        return body.build();
    }

    /** One pass over one document. One owner at a time. */
    private static final class Run {
        private final byte[] in;
        private final int end;
        private final BodyBuilder body;
        private final List<Node> nodes = new ArrayList<>();
        /** Indices of the open elements, innermost first. */
        private final Deque<Integer> open = new ArrayDeque<>();
        /** Whether each open element has text already, innermost first. */
        private final Deque<Boolean> hasText = new ArrayDeque<>();
        /** All text in order, white space too: a text in several pieces is a range of it. */
        private final ByteSink allText = new ByteSink(256);

        private Value firstPiece = Value.EMPTY;
        private int pieces;
        private int textStart;
        private boolean isMixed;
        private boolean isSingleByte;
        private boolean sawRoot;
        private int at;

        Run(Value content, boolean isSingleByte, BodyBuilder body) {
            this.in = content.array();
            this.at = content.from();
            this.end = content.to();
            this.isSingleByte = isSingleByte;
            this.body = body;
        }

        /** What was read, also if it was not all. */
        XmlTree tree() {
            if (!open.isEmpty()) {
                endText();
            }
            return new XmlTree(nodes, isMixed ? allText.toValue() : Value.EMPTY);
        }

        void document() {
            take("\u00ef\u00bb\u00bf");
            if (end - at > 1 && (in[at] == 0 || in[at + 1] == 0 || in[at] == (byte) 0xFE || in[at] == (byte) 0xFF)) {
                body.foreign("XML must be UTF-8");
                return;
            }
            if (sees("<?xml") && at + 5 < end && Ascii.isSpace(in[at + 5])) {
                declaration();
            }
            while (at < end && !body.hasFailed()) {
                if (in[at] == '<') {
                    markup();
                } else {
                    text();
                }
            }
            if (!open.isEmpty() || !sawRoot) {
                body.malformed(sawRoot ? "XML element is not closed" : "XML has no element");
            }
        }

        private void declaration() {
            int start = at;
            if (!skipPast("?>")) {
                body.malformed("XML declaration is not closed");
                return;
            }
            String text = Ascii7.lower(Value.of(in, start, at));
            int encoding = text.indexOf("encoding");
            if (encoding < 0) {
                return;
            }
            String name = text.indexOf("encoding", encoding + 1) >= 0 ? "" : quoted(text, encoding);
            if (ContentCharset.isSingleByte(name)) {
                isSingleByte = true;
            } else if (!name.equals("utf-8") && !name.equals("us-ascii")) {
                body.foreign("XML must be UTF-8");
            }
        }

        /** What stands between the first two quotation marks behind {@code from}; empty if they do not match. */
        private static String quoted(String text, int from) {
            int open = from;
            while (open < text.length() && text.charAt(open) != '"' && text.charAt(open) != '\'') {
                open++;
            }
            int close = open < text.length() ? text.indexOf(text.charAt(open), open + 1) : -1;
            return close < 0 ? "" : text.substring(open + 1, close);
        }

        private void markup() {
            if (take("<!--")) {
                comment();
            } else if (take("<![CDATA[")) {
                cdata();
            } else if (take("<!")) {
                documentType();
            } else if (take("<?")) {
                instruction();
            } else if (take("</")) {
                endTag();
            } else {
                at++;
                startTag();
            }
        }

        /** One that declares nothing, as HTML and SVG have it, is only a doubt: what stands behind it means the same with it and without. */
        private void documentType() {
            int start = at;
            while (at < end && in[at] != '>' && in[at] != '[') {
                at++;
            }
            String text = Ascii7.lower(Value.of(in, start, at));
            if (sawRoot || !text.startsWith("doctype")) {
                body.malformed("XML has a declaration where none may be");
            } else if (DocumentTypes.arePublished(text) && take(">")) {
                body.doubt(BodyError.Kind.REFUSED, "XML has a document type declaration");
            } else {
                body.refuse("XML has a document type declaration");
            }
        }

        /** XML section 2.5: no two hyphens inside. */
        private void comment() {
            if (!skipPast("--") || !take(">")) {
                body.malformed("XML comment is not closed, or has two hyphens in it");
            }
        }

        private void instruction() {
            Value target = name();
            boolean reserved = Ascii7.lower(target).equals("xml");
            if (target.isEmpty() || reserved || !skipPast("?>")) {
                body.malformed("XML processing instruction is broken");
            }
        }

        private void cdata() {
            int start = at;
            if (open.isEmpty() || !skipPast("]]>")) {
                body.malformed("XML has a CDATA section outside of elements, or one that is not closed");
            } else {
                addText(Value.of(in, start, at - 3));
            }
        }

        private void startTag() {
            Value name = name();
            if (name.isEmpty() || (sawRoot && open.isEmpty())) {
                body.malformed(name.isEmpty() ? "XML tag has no name" : "XML has more than one root element");
                return;
            }
            sawRoot = true;
            if (open.size() == body.limits().maxDepth()) {
                body.tooDeep("XML");
                return;
            }
            endText();
            int element = nodes.size();
            add(new Node(parent(), Kind.ELEMENT, name, Value.EMPTY));
            @Nullable Set<Value> seen = null;
            boolean spaced = skipSpace();
            while (at < end && in[at] != '>' && in[at] != '/' && !body.hasFailed()) {
                if (!spaced) {
                    body.malformed("XML attributes are not parted by white space");
                }
                seen = seen == null ? new HashSet<>() : seen;
                attribute(element, seen);
                spaced = skipSpace();
            }
            if (take("/>")) {
                return;
            }
            if (take(">")) {
                open.push(element);
                hasText.push(false);
            } else {
                body.malformed("XML tag is not closed");
            }
        }

        private void attribute(int element, Set<Value> seen) {
            Value name = name();
            skipSpace();
            if (name.isEmpty() || !take("=")) {
                body.malformed("XML attribute needs a name and a value");
                return;
            }
            skipSpace();
            int quote = at < end ? in[at++] : -1;
            int start = at;
            while (at < end && in[at] != quote && in[at] != '<') {
                at++;
            }
            if ((quote != '"' && quote != '\'') || at >= end || in[at] == '<') {
                body.malformed("XML attribute value is not quoted");
                return;
            }
            if (!seen.add(name)) {
                body.malformed("XML attribute stands twice");
            }
            Value value = decode(start, at++);
            checkUtf8(value);
            add(new Node(element, Kind.ATTRIBUTE, name, value));
        }

        private void endTag() {
            Value name = name();
            skipSpace();
            endText();
            boolean matches = !open.isEmpty() && nodes.get(open.pop()).name().equals(name);
            hasText.poll();
            if (!matches || !take(">")) {
                body.malformed("XML end tag does not match its start");
            }
        }

        private void text() {
            int start = at;
            while (at < end && in[at] != '<') {
                at++;
            }
            Value text = decode(start, at);
            if (!open.isEmpty()) {
                addText(text);
            } else if (!isBlank(text)) {
                body.malformed("XML has text outside of elements");
            }
        }

        private void addText(Value text) {
            checkUtf8(text);
            if (pieces++ == 0) {
                firstPiece = text;
                textStart = allText.size();
            }
            allText.put(text);
        }

        /** Makes one node of the pieces since the last tag. */
        private void endText() {
            if (pieces == 0) {
                return;
            }
            Value text = pieces == 1
                    ? firstPiece
                    : Value.of(
                            allText.toValue().slice(textStart, allText.size()).toBytes());
            pieces = 0;
            if (!isBlank(text)) {
                isMixed |= hasText.pop();
                hasText.push(true);
                add(new Node(parent(), Kind.TEXT, Value.EMPTY, text));
            }
        }

        private void checkUtf8(Value text) {
            if (!isSingleByte && !isUtf8(text)) {
                body.malformed("XML is not UTF-8");
            }
        }

        private int parent() {
            return open.isEmpty() ? -1 : open.element();
        }

        private void add(Node node) {
            int max = body.limits().maxXmlNodes();
            if (nodes.size() == max) {
                body.exceeds(BodyError.Kind.TOO_MANY, "number of XML nodes", "maxXmlNodes", max);
            } else if (node.name().length() > body.limits().maxNameBytes()) {
                body.nameTooLong("XML name");
            } else {
                nodes.add(node);
            }
        }

        /** The range with its references replaced. */
        private Value decode(int start, int stop) {
            int ampersand = start;
            while (ampersand < stop && in[ampersand] != '&') {
                ampersand++;
            }
            if (ampersand == stop) {
                return Value.of(in, start, stop);
            }
            ByteSink out = new ByteSink(stop - start);
            int from = start;
            while (from < stop) {
                if (in[from] == '&') {
                    from = reference(out, from + 1, stop);
                } else {
                    out.put(in[from++]);
                }
            }
            return out.toValue();
        }

        /** Decodes the reference whose text starts at {@code start}; where it ends. */
        private int reference(ByteSink out, int start, int stop) {
            int semicolon = start;
            int limit = Math.min(stop, start + 16);
            while (semicolon < limit && in[semicolon] != ';') {
                semicolon++;
            }
            Optional<Integer> point = semicolon == limit
                    ? Optional.empty()
                    : XmlReferences.codePoint(Value.of(in, start, semicolon).latin1());
            if (point.isEmpty()) {
                body.malformed("XML has a reference that is not one of the five, nor a character");
                return stop;
            }
            Utf8.put(out, point.get());
            return semicolon + 1;
        }

        private Value name() {
            int start = at;
            while (at < end && isNameByte(in[at]) && (at > start || isNameStart(in[at]))) {
                at++;
            }
            return Value.of(in, start, at);
        }

        private static boolean isNameStart(byte b) {
            return b < 0 || Ascii.isLetter(b) || b == '_' || b == ':';
        }

        private static boolean isNameByte(byte b) {
            return isNameStart(b) || Ascii.isDigit(b) || b == '-' || b == '.';
        }

        private static boolean isBlank(Value text) {
            for (int i = 0; i < text.length(); i++) {
                if (!Ascii.isSpace(text.at(i))) {
                    return false;
                }
            }
            return true;
        }

        private static boolean isUtf8(Value text) {
            int at = text.from();
            while (at < text.to()) {
                int length = Utf8.sequence(text.array(), at, text.to());
                if (length == 0) {
                    return false;
                }
                at += length;
            }
            return true;
        }

        private boolean skipSpace() {
            int start = at;
            while (at < end && Ascii.isSpace(in[at])) {
                at++;
            }
            return at > start;
        }

        private boolean skipPast(String mark) {
            while (at < end) {
                if (take(mark)) {
                    return true;
                }
                at++;
            }
            return false;
        }

        private boolean sees(String mark) {
            return Ascii.standsAt(in, at, end, mark);
        }

        private boolean take(String mark) {
            boolean there = sees(mark);
            at += there ? mark.length() : 0;
            return there;
        }
    }
}
