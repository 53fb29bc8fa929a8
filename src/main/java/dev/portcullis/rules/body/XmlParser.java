package dev.portcullis.rules.body;

import dev.portcullis.rules.Ascii;
import dev.portcullis.rules.ByteSink;
import dev.portcullis.rules.Utf8;
import dev.portcullis.rules.Value;
import dev.portcullis.rules.body.XmlTree.Kind;
import dev.portcullis.rules.body.XmlTree.Node;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * XML 1.0 (fifth edition) without document type declarations: well-formed elements, attributes, text, CDATA, comments and
 * processing instructions.
 *
 * <p>A DOCTYPE is refused, so there are no entities beyond the five and nothing is ever fetched or expanded. UTF-8 only (a byte
 * order mark is allowed), since what another encoding means depends on who reads it. No recursion. Empty content has no
 * nodes and no error.
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
            Run run = new Run(content, body);
            run.document();
            body.xml(new XmlTree(run.nodes));
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

        private boolean sawRoot;
        private int at;

        Run(Value content, BodyBuilder body) {
            this.in = content.array();
            this.at = content.from();
            this.end = content.to();
            this.body = body;
        }

        void document() {
            take("\u00ef\u00bb\u00bf");
            if (end - at > 1 && (in[at] == 0 || in[at + 1] == 0 || in[at] == (byte) 0xFE || in[at] == (byte) 0xFF)) {
                body.refuse("XML must be UTF-8");
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
            boolean utf8 =
                    encoding < 0 || text.indexOf("utf-8", encoding) > 0 || text.indexOf("us-ascii", encoding) > 0;
            if (!utf8) {
                body.refuse("XML must be UTF-8");
            }
        }

        private void markup() {
            if (take("<!--")) {
                comment();
            } else if (take("<![CDATA[")) {
                cdata();
            } else if (sees("<!")) {
                body.refuse("XML has a document type declaration");
            } else if (take("<?")) {
                instruction();
            } else if (take("</")) {
                endTag();
            } else {
                at++;
                startTag();
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
                body.exceeds("nesting of XML", "maxDepth", body.limits().maxDepth());
                return;
            }
            int element = nodes.size();
            add(new Node(parent(), Kind.ELEMENT, name, Value.EMPTY));
            Set<Value> seen = new HashSet<>();
            boolean spaced = skipSpace();
            while (at < end && in[at] != '>' && in[at] != '/' && !body.hasFailed()) {
                if (!spaced) {
                    body.malformed("XML attributes are not parted by white space");
                }
                attribute(element, seen);
                spaced = skipSpace();
            }
            if (take("/>")) {
                return;
            }
            if (take(">")) {
                open.push(element);
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
            add(new Node(element, Kind.ATTRIBUTE, name, decode(start, at++)));
        }

        private void endTag() {
            Value name = name();
            skipSpace();
            boolean matches = !open.isEmpty() && nodes.get(open.pop()).name().equals(name);
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
            if (open.isEmpty() && !isBlank(text)) {
                body.malformed("XML has text outside of elements");
            } else if (!isBlank(text)) {
                addText(text);
            }
        }

        private void addText(Value text) {
            if (!isUtf8(text)) {
                body.malformed("XML is not UTF-8");
            }
            add(new Node(parent(), Kind.TEXT, Value.EMPTY, text));
        }

        private int parent() {
            return open.isEmpty() ? -1 : open.element();
        }

        private void add(Node node) {
            if (nodes.size() == body.limits().maxArguments()) {
                body.exceeds(
                        "number of XML nodes", "maxArguments", body.limits().maxArguments());
            } else if (node.name().length() > body.limits().maxNameBytes()) {
                body.exceeds("XML name", "maxNameBytes", body.limits().maxNameBytes());
            } else if (!body.hasFailed()) {
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
            if (end - at < mark.length()) {
                return false;
            }
            for (int i = 0; i < mark.length(); i++) {
                if ((in[at + i] & 0xFF) != mark.charAt(i)) {
                    return false;
                }
            }
            return true;
        }

        private boolean take(String mark) {
            boolean there = sees(mark);
            at += there ? mark.length() : 0;
            return there;
        }
    }
}
